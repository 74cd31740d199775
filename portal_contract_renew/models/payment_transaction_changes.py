from odoo import fields, models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    portal_change_id = fields.Many2one(
        "portal.contract.change",
        "Change of a Subscription",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    def _post_process(self):
        """Override of `account_payment`: the invoice of a change is posted when it is paid, and the change applied."""
        # In sudo mode as a provider's notice has no right on subscriptions.
        paid_sudo = self.sudo().filtered(lambda tx: tx.state == "done" and tx.portal_change_id)
        paid_sudo.portal_change_id._post_invoice()
        result = super()._post_process()
        self.sudo().portal_change_id._take_answer()
        return result
