from itertools import permutations

from odoo.tests import tagged
from odoo.tools import mute_logger

from .payments_common import PaymentCast

CORE = "odoo.addons.payment.models.payment_transaction"


@tagged("post_install", "-at_install")
class TestPaymentsAnswers(PaymentCast):
    """What a provider says late, twice, out of order or wrong: money that arrived counts once, and is never silent."""

    def setUp(self):
        super().setUp()
        self._enter("anna")
        self.payment = self._check_paid(self._pay_invoice, amount=60)

    def _say(self, state, transaction=None, **values):
        with mute_logger(CORE):
            answer = self._notify(self.provider, transaction or self.payment, state, **values)
        self._post_process()
        return answer

    def _get_activities(self):
        """Return what staff is asked to look at because of the payment."""
        records = [("payment.transaction", self.payment.ids), ("account.move", self.invoice.ids)]
        records += [
            ("portal.remittance", self.payment.remittance_id.ids),
            ("account.payment", self.payment.payment_id.ids),
        ]
        found = self.env["mail.activity"]
        for model, ids in records:
            found |= found.search([("res_model", "=", model), ("res_id", "in", ids)])
        return found

    def _check_paid_once(self, amount=60):
        self.assertEqual(self.invoice.amount_residual, 100 - amount)
        payments = self.env["account.payment"].search([("payment_transaction_id", "=", self.payment.id)])
        self.assertEqual(payments.mapped("amount"), [amount])

    def test_done(self):
        self.assertEqual(self._say("done").status_code, 200)
        self.assertEqual(self.payment.state, "done")
        self._check_paid_once()
        self.assertFalse(self._get_activities())

    def test_said_twice(self):
        for _time in range(3):
            self.assertEqual(self._say("done").status_code, 200)
            self._check_paid_once()

    def test_every_order_of_the_good_answers(self):
        """Pending, authorised and done in any order end as done, and count once."""
        for order in permutations(("pending", "authorized", "done")):
            self.invoice = self._create_invoice(self.anna.partner_id)
            self.payment = self._check_paid(self._pay_invoice, amount=60)
            for state in order:
                self._say(state)
            self.assertEqual(self.payment.state, "done", order)
            self._check_paid_once()

    def test_unsigned(self):
        for signature in ("", "0" * 64, "x"):
            with self._unchanged():
                self.assertEqual(self._say("done", signature=signature).status_code, 403)
        # The signature of another provider neither.
        with self._unchanged():
            self.second.fake_secret = "another"
            answer = self._notify(self.second, self.payment, "done", signature=self.provider._sign_fake(b"x"))
            self.assertEqual(answer.status_code, 403)

    def test_another_amount(self):
        """Less or more than was to be paid is no payment of it; staff is told, as money may have arrived."""
        for amount in (1, 59.99, 600):
            self.payment = self._check_paid(self._pay_invoice, amount=60)
            # Odoo checks the amount once, and believes the second webhook.
            for _time in range(2):
                self._say("done", amount=amount)
                self.assertEqual(self.payment.state, "error")
                self.assertEqual(self.invoice.amount_residual, 100)
                self.assertTrue(self._get_activities(), amount)
            # Nobody pays again before somebody has looked at it.
            self._check_refused(self._pay_invoice, amount=60)
            self.payment.action_settle_portal_question()

    def test_another_currency(self):
        self._say("done", currency="XXX")
        self.assertEqual(self.payment.state, "error")
        self.assertEqual(self.invoice.amount_residual, 100)
        self.assertTrue(self._get_activities())

    def test_done_after_cancelled(self):
        """Odoo refuses it, logs a line, and nobody hears of the money."""
        self._say("cancel")
        self.assertFalse(self._get_activities())
        self._say("done")
        self.assertTrue(self._get_activities())
        again = len(self._get_activities())
        self._say("done")
        self.assertEqual(len(self._get_activities()), again, "once is enough")

    def test_done_after_an_error(self):
        """A card that is refused and then accepted has paid."""
        self._say("error")
        self.assertEqual(self.invoice.amount_residual, 100)
        self._say("done")
        self.assertEqual(self.payment.state, "done")
        self._check_paid_once()

    def test_cancelled_after_done(self):
        """What arrived stays; a refund is something else."""
        self._say("done")
        for state in ("cancel", "error", "pending"):
            self._say(state)
            self.assertEqual(self.payment.state, "done", state)
            self._check_paid_once()

    def test_after_the_browser_left(self):
        """Nobody polls the status: Odoo's job does the rest."""
        self._enter("nobody")
        self._say("done")
        self._check_paid_once()
        self.assertTrue(self.payment.is_post_processed)

    def test_before_the_browser_came_back(self):
        self._say("done")
        self.assertEqual(self._call("/payment/status/poll")["state"], "done")
        self._check_paid_once()

    def test_repeated_post_processing(self):
        self._say("done")
        for _time in range(3):
            self.payment.is_post_processed = False
            self.payment._post_process()
            self._check_paid_once()
        self._call("/payment/status/poll")
        self._check_paid_once()

    def test_invoice_paid_by_the_bank_meanwhile(self):
        """Both amounts arrived: what is too much stays the customer's credit, and staff is told."""
        self._settle(self.invoice)
        self._say("done")
        self.assertEqual(self.payment.state, "done")
        self.assertEqual(self.payment.payment_id.amount, 60)
        self.assertEqual(self.invoice.amount_residual, 0)
        self.assertTrue(self._get_activities())

    def test_two_payments_that_both_arrive(self):
        """The first was cancelled in the shop and arrived all the same, after a second one was made."""
        self._say("cancel")
        first, self.payment = self.payment, self._check_paid(self._pay_invoice, amount=100)
        self._say("done")
        self.assertEqual(self.invoice.amount_residual, 0)
        self._say("done", first)
        self.assertEqual(self.invoice.amount_residual, 0)
        self.payment = first
        self.assertTrue(self._get_activities())

    def test_unknown_reference(self):
        """A payment that no row knows, as its worker died, is kept for staff to look at."""
        before = self.env["mail.activity"].search_count([])
        with mute_logger(CORE):
            answer = self._notify(self.provider, self.payment, "done", reference=f"{self.payment.reference}-99")
        self.assertEqual(answer.status_code, 200)
        self.assertGreater(self.env["mail.activity"].search_count([]), before)

    def test_nonsense_of_a_provider(self):
        """What is signed and makes no sense changes nothing, and the provider gets an answer."""
        for values in ({"amount": None}, {"amount": "x"}, {"currency": None}, {"reference": None}):
            with mute_logger(CORE, "odoo.http"):
                self._notify(self.provider, self.payment, "done", **values)
            self._post_process()
            self.assertEqual(self.invoice.amount_residual, 100)
