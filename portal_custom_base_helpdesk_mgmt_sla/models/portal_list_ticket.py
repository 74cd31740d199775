from odoo import api, models


class PortalListTicket(models.AbstractModel):
    _inherit = "portal.list.ticket"

    @api.model
    def _get_columns(self):
        """Override of `portal_custom_base_helpdesk_mgmt` to tell what is promised."""
        columns = super()._get_columns()
        state = columns.pop("portal_stage_id")
        promise = {
            "label": self.env._("Promise"),
            "phone": "below",
            "value": lambda ticket: ticket.portal_promise_id._get_short_text() if ticket.portal_promise_id else "",
        }
        return columns | {"portal_promise_id": promise, "portal_stage_id": state}

    @api.model
    def _get_sorts(self):
        """Override of `portal_custom_base_helpdesk_mgmt` to order by what is promised."""
        return super()._get_sorts() | {"promise": {"label": self.env._("Promise"), "order": "portal_deadline"}}
