from odoo import api, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    portal_supplier_bill_ids = fields.One2many(
        "portal.supplier.bill",
        "move_id",
        "Sent by the supplier",
        groups="purchase.group_purchase_user,account.group_account_invoice",
    )
    portal_supplier_differences = fields.Text(
        "Differences to the order",
        compute="_compute_portal_supplier_differences",
        groups="purchase.group_purchase_user,account.group_account_invoice",
        help="What the supplier's bill says otherwise than what was ordered and received.",
    )

    @api.depends("portal_supplier_bill_ids")
    @api.depends_context("lang")
    def _compute_portal_supplier_differences(self):
        for move in self:
            move.portal_supplier_differences = "\n".join(
                bill.differences for bill in move.portal_supplier_bill_ids if bill.differences
            )

    def _post(self, soft=True):
        """Override of `account` to tell suppliers that their bill is approved."""
        posted = super()._post(soft)
        self.env["portal.supplier.bill"]._note_decided(posted)
        return posted

    def button_cancel(self):
        """Override of `account` to tell suppliers that their bill is refused."""
        result = super().button_cancel()
        self.env["portal.supplier.bill"]._note_decided(self.filtered(lambda move: move.state == "cancel"))
        return result

    def unlink(self):
        """Override of `account`: a draft that is deleted was refused, and its supplier is told."""
        # In sudo mode as whoever deletes bills need not read what suppliers sent.
        bills_sudo = self.env["portal.supplier.bill"].sudo()
        bills_sudo = bills_sudo.search([("move_id", "in", self.ids), ("state", "=", "checking")])
        result = super().unlink()
        bills_sudo._tell_decided()
        return result

    def _get_portal_paid_on(self):
        """Return the day on which a bill was paid, or False.

        :rtype: date
        """
        self.ensure_one()
        if self.payment_state not in ("paid", "in_payment"):
            return False
        dates = self._get_reconciled_amls().mapped("date")
        return max(dates) if dates else False
