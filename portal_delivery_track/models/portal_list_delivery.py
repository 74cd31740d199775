from odoo import api, models


class PortalListDelivery(models.AbstractModel):
    _name = "portal.list.delivery"
    _inherit = "portal.list"
    _description = "List of Deliveries"

    _list_model = "stock.picking"
    _list_path = "/my/deliveries"
    _list_date = "scheduled_date"
    _list_icon = "fa-truck"
    _list_history = "my_deliveries_history"
    # Deliveries are told by their kind and place, which people outside do not read.
    _list_is_sudo = True

    @api.model
    def _get_title(self):
        return self.env._("Deliveries")

    @api.model
    def _get_domain(self):
        return super()._get_domain() & self.env["stock.picking"]._get_portal_delivery_domain()

    @api.model
    def _get_columns(self):
        return {
            "name": {"label": self.env._("Delivery"), "is_short": True, "phone": "name"},
            "scheduled_date": {"label": self.env._("Expected"), "date_only": True, "phone": "text"},
            "state": {"label": self.env._("State"), "is_state": True, "phone": "state"},
        }

    @api.model
    def _get_searches(self):
        return {"name": self.env._("Delivery")}

    @api.model
    def _get_sorts(self):
        return {"date": {"label": self.env._("Expected"), "order": "scheduled_date desc"}}

    @api.model
    def _get_url(self, record):
        return f"/my/deliveries/{record.id}"

    @api.model
    def _get_invitation(self):
        return self.env._("No deliveries yet. They appear here as soon as an order is being prepared.")
