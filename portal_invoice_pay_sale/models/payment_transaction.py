from odoo import api, fields, models

from odoo.addons.portal_invoice_pay.models.account_move import PROMISED

# How the key of somebody begins who is signed in.
BY_ACCOUNT = "user "


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    portal_payer_key = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Who began to pay: an account or a session.",
    )

    @api.model
    def _get_portal_payer_key(self, actor):
        """Return by what an order knows who begins to pay it; a visitor is known by the session."""
        return f"{BY_ACCOUNT}{actor.user.id}" if actor.partner else self.env["portal.remittance"]._hash_session(actor)

    def _gives_portal_way_to(self, actor):
        """Override of `portal_invoice_pay`: of an order, the key tells who began it."""
        key = self.portal_payer_key
        if not key:
            return super()._gives_portal_way_to(actor)
        return key == self._get_portal_payer_key(actor) or bool(actor.partner and not key.startswith(BY_ACCOUNT))

    def _is_portal_under_way(self):
        """Return whether the payment of an order waits for its provider, or is not entered yet."""
        is_waiting = self.state == "pending" and self.provider_code not in PROMISED
        return is_waiting or self._is_portal_unentered()

    def _is_portal_unentered(self):
        return self.state == "done" and not self.is_post_processed and self.operation not in ("validation", "refund")

    def _is_portal_repeated(self, values):
        """Return whether a request asks for this payment again.

        :param dict values: what a browser named; it may be anything
        """
        flow, amount = values.get("flow"), self.env["portal.payment.choice"]._parse_amount(values.get("amount"))
        if amount is None or self.currency_id.compare_amounts(self.amount, amount) != 0:
            return False
        is_same = self.provider_id.id == values.get("provider_id") and self.operation == f"online_{flow}"
        if flow == "token":
            # A saved card was charged by the first request, whatever its provider has answered meanwhile.
            is_charged = self.state in ("pending", "authorized") or self._is_portal_unentered()
            return is_same and is_charged and self.token_id.id == values.get("token_id")
        return is_same and self.state == "draft" and self.payment_method_id.id == values.get("payment_method_id")

    def _get_portal_question_keeper(self):
        """Override of `portal_invoice_pay` to ask the salesperson of an order that has no invoice."""
        record, user = super()._get_portal_question_keeper()
        order = self.sale_order_ids[:1]
        if record._name == "account.move" or not order.user_id.active:
            return record, user
        return order, order.user_id
