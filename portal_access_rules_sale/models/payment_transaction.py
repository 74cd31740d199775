from odoo import models

from odoo.addons.portal_tools.actor import Actor


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """Override of `sale`: a provider's message accepts no quotation that the payer may not accept.

        It was asked when the payment began; since then the quotation or the role may have changed.
        """
        held = self.filtered(lambda tx: tx._get_portal_order_refusal())
        for tx in held:
            for order in tx.sale_order_ids:
                owner, summary = order.user_id or self.env.ref("base.user_admin"), self.env._("Paid, but not confirmed")
                self.env["portal.activity"]._plan(order, owner, summary, tx._get_portal_order_refusal())
        return super(PaymentTransaction, self - held)._check_amount_and_confirm_order()

    def _get_portal_order_refusal(self):
        """Return why the payer may not accept a quotation that this payment would confirm, in words, or False."""
        self.ensure_one()
        # What staff enter is theirs to decide.
        if self.create_uid._is_internal():
            return False
        actor = Actor.from_provider(self.env, self.provider_code, self.partner_id)
        open_orders = self.sale_order_ids.filtered(lambda order: order.state in ("draft", "sent"))
        refusals = (order._get_portal_payment_refusal(actor) for order in open_orders if not order._has_to_be_signed())
        return next(filter(None, refusals), False)
