from odoo import api, models


class PortalListTicket(models.AbstractModel):
    _inherit = "portal.list.ticket"

    @api.model
    def _get_columns(self):
        """Override of `portal_custom_base_helpdesk_mgmt` to show the product, and the urgency as it was chosen."""
        columns = super()._get_columns()
        columns["priority"] = columns["priority"] | {"value": lambda ticket: ticket.portal_urgency}
        product = {"label": self.env._("Product or serial number")}
        first, *others = columns.items()
        return dict([first, ("portal_product", product), *others])

    @api.model
    def _get_searches(self):
        """Override of `portal_custom_base_helpdesk_mgmt` to search products and answers."""
        return super()._get_searches() | {
            "portal_product": self.env._("Product or serial number"),
            "portal_answers_text": self.env._("Answers"),
        }
