import re
from calendar import monthrange

from odoo import fields, models

HARD = {
    "authentication": ("authentication", "3d", "3-d", "requires_action"),
    "expired": ("expired",),
    "refused": ("stolen", "lost", "pickup", "invalid_account", "closed", "revocation", "fraud", "incorrect"),
}
SOFT = {"insufficient_funds": ("insufficient", "not enough"), "technical": ("processing", "try_again", "issuer_not")}
# What of an invoice needs no money any more.
SETTLED = ("in_payment", "paid", "reversed")
EXPIRY = re.compile(r"^(\d{1,2})\D?(\d{4}|\d{2})$")


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    portal_contract_id = fields.Many2one(
        "contract.contract",
        "Subscription",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The subscription that gets the method that is saved with this payment, or whose period it pays.",
    )
    portal_is_for_all = fields.Boolean(
        "For All Subscriptions",
        readonly=True,
        copy=False,
        help="The method is for all of the customer's subscriptions.",
    )
    portal_user_id = fields.Many2one(
        "res.users", "Paid By", readonly=True, copy=False, ondelete="set null", help="Who gave the method."
    )
    portal_charge_ids = fields.One2many("portal.contract.charge", "transaction_id", readonly=True)
    portal_decline_code = fields.Char(readonly=True, copy=False, help="The provider's code of a refusal.")
    portal_is_unanswered = fields.Boolean(readonly=True, copy=False, help="The connection was lost: it may be charged.")

    # === REFUSALS === #

    def _get_portal_problem(self):
        """Return why a transaction was refused, in the terms of `renewal_problem`, and whether only for the moment.

        A refusal that says nothing is tried again.

        For a module to read the answers of a provider, it must override this method and return both.

        :rtype: tuple(str, bool)
        """
        self.ensure_one()
        told = f"{self.portal_decline_code or ''} {self.state_message or ''}".lower()
        for problems, is_soft in ((HARD, False), (SOFT, True)):
            for problem, words in problems.items():
                if any(word in told for word in words):
                    return problem, is_soft
        return "refused", True

    # === METHODS === #

    def _tokenize(self, payment_data):
        """Override of `payment` to keep until when a card is valid.

        Providers replace `_extract_token_values`, perhaps after this module, so that its result is not there.
        """
        result = super()._tokenize(payment_data)
        expiry = self.token_id and self._find_portal_expiry(payment_data)
        if expiry:
            self.token_id.card_expiry_date = expiry
        return result

    def _find_portal_expiry(self, payment_data):
        """Return the last day of a card in what a provider sends, wherever it is there; False if it is not known.

        Stripe has `exp_month` and `exp_year`; Worldline, Adyen and others a text such as "1230" or "12/2030".

        For a module to read it from a provider that names it otherwise, it must override this method and return it.
        """
        if isinstance(payment_data, list):
            return next(filter(None, map(self._find_portal_expiry, payment_data)), False)
        if not isinstance(payment_data, dict):
            return False
        text = payment_data.get("expiryDate") or payment_data.get("expiry")
        if payment_data.get("exp_month") and payment_data.get("exp_year"):
            text = f"{payment_data['exp_month']}/{payment_data['exp_year']}"
        match = EXPIRY.match(text) if isinstance(text, str) else None
        if match and 1 <= int(match[1]) <= 12:
            year, month = int(match[2]), int(match[1])
            year += 2000 if year < 100 else 0
            return fields.Date.to_date(f"{year}-{month:02d}-{monthrange(year, month)[1]}")
        return next(filter(None, map(self._find_portal_expiry, payment_data.values())), False)

    # === WHAT FOLLOWS === #

    def _is_portal_refused(self):
        """Return whether nothing was charged, for sure: a lost connection says nothing."""
        self.ensure_one()
        return self.state == "cancel" or (self.state == "error" and not self.portal_is_unanswered)

    def _is_portal_late(self):
        """Return whether money arrived for invoices that were paid already, in another way."""
        self.ensure_one()
        moves = self.invoice_ids
        return bool(moves) and not self.payment_id and all(move.payment_state in SETTLED for move in moves)

    def _follow_portal_contract(self, is_fresh, is_late=False):
        """Have the subscription follow the state of its transaction.

        :param bool is_fresh: whether it is the first time in this state; a saved method is taken over only then
        :param bool is_late: whether its invoice was paid already when the money arrived
        """
        contract = self.portal_contract_id or self.portal_charge_ids.contract_id
        if not contract:
            return
        if self.portal_contract_id and is_fresh and self.state in ("authorized", "done") and self.token_id:
            contract._adopt_method(self)
        if self.state == "done" and self.operation != "validation":
            self.portal_charge_ids._note_answer("done")
            contract._settle_due(self, is_late)
        elif self.portal_charge_ids and self.state != "draft":
            self.portal_charge_ids._take_answer()

    portal_change_id = fields.Many2one(
        "portal.contract.change",
        "Change of a Subscription",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    def _post_process(self):
        """Override of `account_payment`: subscriptions follow what became of their charges, whoever tells it.

        The invoice of a change is posted when it is paid, and the change applied.
        """
        fresh = self.filtered(lambda tx: not tx.is_post_processed)
        # In sudo mode as a provider's notice has no right on subscriptions.
        paid_sudo = self.sudo().filtered(lambda tx: tx.state == "done" and tx.portal_change_id)
        paid_sudo.portal_change_id._post_invoice()
        late_sudo = fresh.sudo().filtered(lambda tx: tx.state == "done" and tx._is_portal_late())
        result = super()._post_process()
        for tx_sudo in self.sudo():
            tx_sudo._follow_portal_contract(tx_sudo in fresh, tx_sudo in late_sudo)
        self.sudo().portal_change_id._take_answer()
        return result
