from odoo import api, models

# The acts of the page, in their order: the kind, the icon.
ACTS = (
    *(("come_back", "fa-undo"), ("resume", "fa-play"), ("quantity", "fa-sliders"), ("plan", "fa-exchange")),
    *(("pause", "fa-pause"), ("cancel", "fa-times")),
)


class PortalDocumentPageContract(models.AbstractModel):
    _inherit = "portal.document.page.contract"

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what is planned, and what can be taken back."""
        changes = self.env["portal.contract.change"]
        planned_sudo = changes._search_of_sudo(record_sudo, "planned")
        values["changes_planned"] = [
            {
                "change": change,
                "text": change._tell_planned(),
                "may_withdraw": not change._get_withdraw_refusal(actor),
            }
            for change in planned_sudo
        ]
        values["changes_paying"] = changes._search_of_sudo(record_sudo, "paying")
        page = super()._prepare_page_values(record_sudo, actor, values)
        if values["changes_planned"] or values["changes_paying"]:
            page["notes"] = [*page["notes"], "portal_contract_renew.changes_planned"]
        return page

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of this addon: what the reader may change."""
        acts = super()._get_acts(record_sudo, actor, values)
        actions = values["subscription_actions"]
        changes = self.env["portal.contract.change"]
        own = [
            {
                "name": f"portal_change_{kind}",
                "label": changes._get_act(kind)._get_title(),
                "icon": icon,
                "url": f"/my/subscriptions/{record_sudo.id}/change/{kind}",
                "style": "secondary",
            }
            for kind, icon in ACTS
            if actions.get(kind)
        ]
        return acts + own
