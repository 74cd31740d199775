from odoo import fields, models


class PortalContractGrace(models.TransientModel):
    """Extends the grace of a subscription, once and with a reason."""

    _name = "portal.contract.grace"
    _description = "Extend the Grace of a Subscription"

    contract_id = fields.Many2one("contract.contract", required=True, ondelete="cascade")
    grace_end_date = fields.Date("Closes Now On", related="contract_id.grace_end_date")
    date = fields.Date("Closes Then On", required=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        """Extend the grace.

        :raise UserError: if it cannot be extended
        """
        for wizard in self:
            wizard.contract_id.check_access("write")
            wizard.contract_id._extend_grace(wizard.date, wizard.reason)
        return {"type": "ir.actions.act_window_close"}
