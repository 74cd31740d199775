from odoo import api, models


class PortalListTicket(models.AbstractModel):
    _inherit = "portal.list.ticket"

    @api.model
    def _get_columns(self):
        """Override of `portal_custom_base_helpdesk_mgmt` to show the product, and the urgency as it was chosen."""
        columns = super()._get_columns()
        columns["priority"] = columns["priority"] | {"value": lambda ticket: ticket.portal_urgency}
        product = {"label": self.env._("Product or serial number")}
        number, subject, *others = columns.items()
        return dict([number, subject, ("portal_product", product), *others])

    @api.model
    def _get_searches(self):
        """Override of `portal_custom_base_helpdesk_mgmt` to search products and answers."""
        return super()._get_searches() | {
            "portal_product": self.env._("Product or serial number"),
            "portal_answers_text": self.env._("Answers"),
        }

    @api.model
    def _get_actions(self, records):
        """Override of `portal_custom_base_helpdesk_mgmt`: whose role has no tickets opens none."""
        buttons = super()._get_actions(records)
        # Whoever sees tickets may open one; it is asked only of who sees none.
        if records or self._may_open():
            return buttons
        return [button for button in buttons if button["name"] != "portal_new_ticket"]

    @api.model
    def _get_invitation(self):
        """Override of `portal_custom_base_helpdesk_mgmt`: whose role has no tickets is not asked to open one."""
        return super()._get_invitation() if self._may_open() else self.env._("Your role does not include tickets.")

    def _may_open(self):
        return self.env["portal.access.policy"]._is_shown("ticket", self.env.user)
