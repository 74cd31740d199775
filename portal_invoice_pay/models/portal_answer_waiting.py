from odoo import api, models


class PortalAnswerWaiting(models.AbstractModel):
    _inherit = "portal.answer.waiting"

    @api.model
    def _get_act(self, entry, record_sudo):
        """Override of `portal_custom_base`: nobody is told to pay who may not, or has no way to."""
        if not self.env["portal.attention"]._asks_for_payment(entry):
            return super()._get_act(entry, record_sudo)
        can_pay = self.env["portal.list.invoice"]._may_pay() and record_sudo.portal_has_way_to_pay
        return super()._get_act(entry, record_sudo) if can_pay else self.env._("Open")
