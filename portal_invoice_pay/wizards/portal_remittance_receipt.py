from odoo import api, fields, models
from odoo.exceptions import UserError


class PortalRemittanceReceipt(models.TransientModel):
    """Register by hand the money that a customer announced."""

    _name = "portal.remittance.receipt"
    _description = "Receipt of a Portal Payment"

    remittance_id = fields.Many2one("portal.remittance", "Portal Payment", required=True, readonly=True)
    company_id = fields.Many2one(related="remittance_id.company_id")
    currency_id = fields.Many2one(related="remittance_id.currency_id")
    amount = fields.Monetary(related="remittance_id.amount")
    journal_id = fields.Many2one(
        "account.journal",
        required=True,
        compute="_compute_journal_id",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('type', '=', 'bank'), ('company_id', '=', company_id)]",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)

    @api.depends("remittance_id")
    def _compute_journal_id(self):
        for receipt in self:
            domain = [("type", "=", "bank"), ("company_id", "=", receipt.remittance_id.company_id.id)]
            receipt.journal_id = self.env["account.journal"].search(domain, limit=1)

    def action_register(self):
        """Book the payment, and give it to the invoices as the customer said.

        :raise UserError: if it has arrived already
        """
        self.ensure_one()
        remittance = self.remittance_id
        remittance.line_ids.move_id._lock_for_payment()
        if remittance.state == "done":
            raise UserError(self.env._("This transfer is registered already."))
        payment = self.env["account.payment"].create(self._prepare_payment_values())
        payment.action_post()
        counterpart = payment.move_id.line_ids.filtered(lambda line: line.account_id == payment.destination_account_id)
        # In sudo mode as accountants may read remittances, and only an act changes them.
        remittance.sudo()._allocate(counterpart.sudo(), self.date)
        return {"type": "ir.actions.act_window_close"}

    def _prepare_payment_values(self):
        remittance = self.remittance_id
        moves = remittance.line_ids.filtered(lambda line: line.amount > 0).move_id
        return {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": remittance.customer_id.id,
            "amount": remittance.amount,
            "currency_id": remittance.currency_id.id,
            "journal_id": self.journal_id.id,
            "date": self.date,
            "memo": remittance.name,
            "destination_account_id": remittance._get_receivable_account().id,
            "invoice_ids": moves.ids,
        }
