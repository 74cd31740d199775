from odoo import api, models

# The last quotations that a page links to.
MOST = 5


class PortalDocumentPageContract(models.AbstractModel):
    _inherit = "portal.document.page.contract"

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_contract_renew` to ask for a quotation."""
        acts = super()._get_acts(record_sudo, actor, values)
        if self.env["portal.contract.quotation"]._get_refusal(record_sudo, actor):
            return acts
        ask = {
            "name": "portal_quotation",
            "label": self.env._("Ask for a quotation"),
            "icon": "fa-file-text-o",
            "url": f"/my/subscriptions/{record_sudo.id}/quotation",
            "style": "secondary",
        }
        return [*acts, ask]

    @api.model
    def _get_related(self, record_sudo, actor, values):
        """Override of `portal_custom_base` to link to the quotations and orders of the subscription."""
        related = super()._get_related(record_sudo, actor, values)
        if actor.user._is_public():
            return related
        orders_sudo = record_sudo.portal_order_ids.sorted("id", reverse=True)[:MOST]
        open_sudo = self.env["portal.access.policy"]._filter_open(orders_sudo, actor.user)
        return related + [order_sudo._get_portal_summary() for order_sudo in open_sudo]
