from odoo import api, models


class PortalDocumentPageDelivery(models.AbstractModel):
    _inherit = "portal.document.page.delivery"

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base` to tell what is returned."""
        page = super()._prepare_page_values(record_sudo, actor, values)
        returns_sudo = self.env["portal.delivery.return"]._get_of_delivery_sudo(record_sudo, actor)
        forms = ["portal_delivery_return.delivery_returns"] if returns_sudo else []
        return page | {"returns": returns_sudo, "forms": [*page["forms"], *forms]}

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base` to return something."""
        acts = super()._get_acts(record_sudo, actor, values)
        if self.env["portal.delivery.return.rules"]._get_refusal(record_sudo, actor):
            return acts
        label, url = self.env._("Return something"), f"/my/deliveries/{record_sudo.id}/return"
        return [*acts, {"name": "portal_return", "label": label, "icon": "fa-undo", "url": url, "style": "secondary"}]
