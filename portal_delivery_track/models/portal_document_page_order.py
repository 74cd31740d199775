from odoo import api, models


class PortalDocumentPageOrder(models.AbstractModel):
    _inherit = "portal.document.page.order"

    _page_deliveries = "portal_delivery_track.order_deliveries"

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base` to tell how the goods come, first of all that follows the steps."""
        deliveries = record_sudo._get_portal_deliveries(actor.user) if record_sudo.state == "sale" else {}
        values["portal_deliveries"] = deliveries
        page = super()._prepare_page_values(record_sudo, actor, values)
        return page | {"forms": (self._page_deliveries, *page["forms"])} if deliveries else page

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_sale`: the day that was agreed on is not always the one that is expected."""
        facts = super()._get_facts(record_sudo, actor, values)
        promised = {"label": self.env._("Promised")}
        return [fact | promised if fact.get("name") == "commitment_date" else fact for fact in facts]
