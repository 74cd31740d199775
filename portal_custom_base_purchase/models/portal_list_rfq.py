from odoo import api, models
from odoo.fields import Domain


class PortalListRfq(models.AbstractModel):
    _name = "portal.list.rfq"
    _inherit = "portal.list"
    _description = "List of Requests for Quotation"

    _list_model = "purchase.order"
    _list_path = "/my/rfq"
    _list_date = "create_date"
    _list_icon = "fa-pencil-square-o"
    _list_history = "my_rfqs_history"
    _list_states = ("sent",)
    # People outside may not read prices: on a request they are what the buyer expects to pay.
    _list_is_sudo = True

    @api.model
    def _get_title(self):
        return self.env._("Requests for quotation")

    @api.model
    def _get_domain(self):
        return super()._get_domain() & Domain("state", "in", self._list_states)

    @api.model
    def _get_columns(self):
        return {
            "name": {"label": self.env._("Number"), "is_short": True, "phone": "name"},
            "partner_ref": {"label": self.env._("Your reference"), "phone": "state"},
            "date_order": {"label": self.env._("Answer by"), "phone": "text", "date_only": True},
            "date_planned": {"label": self.env._("Expected"), "date_only": True},
        }

    @api.model
    def _get_searches(self):
        return {"name": self.env._("Number"), "partner_ref": self.env._("Your reference")}

    @api.model
    def _get_sorts(self):
        """Override to have the names of Odoo's page, so that its links hold."""
        return {
            "date": {"label": self.env._("Newest"), "order": "create_date desc"},
            "name": {"label": self.env._("Number"), "order": "name"},
        }

    @api.model
    def _get_url(self, record):
        return f"/my/purchase/{record.id}"

    @api.model
    def _get_invitation(self):
        return self.env._("No request waits for your offer. New ones appear here.")
