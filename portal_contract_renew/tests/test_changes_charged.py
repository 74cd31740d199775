from datetime import date, timedelta
from unittest.mock import Mock, patch

import requests

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.payment.models.payment_transaction import PaymentTransaction

from .changes_common import KEY, ChangesCommon


@tagged("post_install", "-at_install")
class TestChangesCharged(ChangesCommon, TransactionCase):
    """What costs something at once is charged to the method of the subscription, and holds once it is paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["payment.provider"].create(
            {"name": "Bank", "code": "none", "state": "test", "company_id": cls.env.company.id}
        )
        method = cls.env["payment.method"].create(
            {"name": "Card", "code": "card_of_test", "provider_ids": cls.provider.ids, "support_tokenization": True}
        )
        cls.token = cls.env["payment.token"].create(
            {
                "provider_id": cls.provider.id,
                "payment_method_id": method.id,
                "partner_id": cls.anna.partner_id.id,
                "provider_ref": "card",
                "payment_details": "4242",
            }
        )
        cls._book_payments()
        cls.contract.write({"is_charged_automatically": True, "payment_token_id": cls.token.id})

    @classmethod
    def _book_payments(cls):
        """Let payments by a provider that no addon provides be booked, as those of the others are."""
        company = [("company_id", "=", cls.env.company.id)]
        journal = cls.env["account.journal"].search([("type", "=", "bank"), *company], limit=1)
        method = {"name": "Cards", "code": "none", "payment_type": "inbound"}
        method = cls.env["account.payment.method"].search([("code", "=", "none")], limit=1) or cls.env[
            "account.payment.method"
        ].create(method)
        values = {"journal_id": journal.id, "payment_method_id": method.id, "payment_provider_id": cls.provider.id}
        cls.env["account.payment.method.line"].create({"name": "Bank", **values})
        cls.provider.journal_id = journal

    def setUp(self):
        super().setUp()
        self.answer, self.sent = "done", 0
        case = self

        def send(tx):
            case.sent += 1
            if case.answer != "silent":
                getattr(tx, {"done": "_set_done", "pending": "_set_pending", "error": "_set_error"}[case.answer])(
                    *(["No"] if case.answer == "error" else [])
                )

        self.enterContext(patch.object(PaymentTransaction, "_send_payment_request", send))
        changes, tokens = type(self.env["portal.contract.change"]), type(self.env["payment.token"])
        # The test's transaction is not committed; this provider, which no app has, would not be one to charge by.
        self.enterContext(patch.object(changes, "_keep", lambda _change: None))
        self.enterContext(patch.object(tokens, "_fits_contract", lambda *_arguments: True))

    def test_paid(self):
        change = self._change_seats(6)
        self.assertEqual((change.state, self.seats.quantity, self.sent), ("applied", 6, 1))
        self.assertEqual((change.invoice_id.state, change.transaction_id.amount), ("posted", 12.0))
        self.assertIn(change.invoice_id.payment_state, ("paid", "in_payment"))
        self.assertEqual(self._change_seats(6, seen="x"), change)
        change.transaction_id._post_process()
        self.assertEqual((self.seats.quantity, self.sent), (6, 1))

    def test_refused(self):
        self.answer = "error"
        change = self._change_seats(6)
        self.assertEqual((change.state, self.seats.quantity), ("refused", 4))
        self.assertFalse(change.invoice_id)
        self.assertTrue(change._tell_result()[1])

    def test_answer_that_comes_later(self):
        for answer in ("pending", "silent"):
            self.answer = answer
            change = self._change_seats(5 if answer == "pending" else 6, key=f"{answer.encode().hex():0<32}")
            self.assertEqual((change.state, change.invoice_id.state), ("paying", "draft"), answer)
            with self.assertRaisesRegex(UserError, "being paid"):
                self._change_seats(7, key="9" * 32, seen="x")
            change.transaction_id._set_done()
            change.transaction_id._post_process()
            self.env.invalidate_all()
            self.assertEqual((change.state, self.seats.quantity), ("applied", change.quantity_after), answer)

    def _lose_connection(self):
        """Let the next request end as Odoo's own method for requests ends when the connection is lost."""

        def lose(tx):
            self.sent += 1
            with patch.object(requests, "request", Mock(side_effect=requests.exceptions.ConnectTimeout)):
                tx.provider_id._send_api_request("POST", "charge", reference=tx.reference)

        return patch.object(PaymentTransaction, "_send_payment_request", lose)

    def test_lost_connection_is_no_refusal(self):
        """Nothing is charged a second time, and somebody looks, once; the provider's notice decides."""
        with self._lose_connection():
            change = self._change_seats(6)
        self.assertEqual((change.state, change.invoice_id.state), ("paying", "draft"))
        with self.assertRaisesRegex(UserError, "being paid"):
            self._change_seats(7, key="9" * 32, seen="x")
        change._take_answer()
        self.assertEqual(len(self.contract.activity_ids), 1)
        change.transaction_id._set_done()
        change.transaction_id._post_process()
        self.env.invalidate_all()
        self.assertEqual((change.state, self.seats.quantity, self.sent), ("applied", 6, 1))

    def test_process_that_died(self):
        """A run takes over what nobody waits for any more, and leaves alone what was asked for just now."""
        self.answer = "silent"
        change = self._change_seats(6)
        self._age(change, 0)
        self.contract.activity_ids.unlink()
        renewals = self.env["portal.contract.renewal"]
        self.assertIn(self.contract.id, renewals._get_due_ids(self.contract.company_id, self.today))
        renewals._run_steps(self.contract.sudo(), self.today, True)
        self.assertFalse(self.contract.activity_ids)
        self._age(change)
        renewals._run_steps(self.contract.sudo(), self.today, True)
        self.assertEqual((len(self.contract.activity_ids), change.state, self.sent), (1, "paying", 1))

    def _age(self, change, minutes=60):
        """Let a change have been charged some minutes ago, however long the tests take."""
        moment = fields.Datetime.now() - timedelta(minutes=minutes)
        query = "UPDATE payment_transaction SET create_date = %s WHERE id = %s"
        self.env.cr.execute(query, [moment, change.transaction_id.id])
        self.env.invalidate_all()

    def test_staff_decides_what_is_not_known(self):
        """Somebody of invoicing notes what they saw at the provider: not before nobody waits, and only once."""
        for answer, state, quantity in (("action_not_charged", "refused", 4), ("action_charged", "applied", 6)):
            self.answer = "silent"
            change = self._change_seats(6, key=f"{answer.encode().hex():0<32}"[:32])
            self._age(change, 0)
            with self.assertRaises(UserError):
                getattr(change, answer)()
            self._age(change)
            with self.assertRaises(UserError):
                getattr(change.with_user(self.anna), answer)()
            getattr(change, answer)()
            self.env.invalidate_all()
            self.assertEqual((change.state, self.seats.quantity), (state, quantity))
            with self.assertRaises(UserError):
                getattr(change, answer)()
        self.assertEqual(change.invoice_id.state, "posted")

    @mute_logger("odoo.addons.portal_contract_renew.models.portal_contract_change_charged_mixin")
    def test_paid_and_not_possible_any_more(self):
        """The money is booked whatever becomes of the change, and its customer is not told that it was refused."""
        self.answer = "pending"
        change = self._change_seats(6)
        self.seats.is_canceled = True
        change.transaction_id._set_done()
        change.transaction_id._post_process()
        self.env.invalidate_all()
        self.assertEqual((change.state, change.invoice_id.state), ("refused", "posted"))
        self.assertTrue(change.transaction_id.payment_id)
        self.assertIn("It was paid", change._tell_result()[0])
        self.assertTrue(self.contract.activity_ids)

    def test_who_read_it_before_begins_anew(self):
        """Asking for money writes the contract: PostgreSQL refuses its lock to who looked at it before."""
        self.answer = "pending"
        before = self._get_version()
        self._change_seats(6)
        self.assertNotEqual(self._get_version(), before)

    def _get_version(self):
        """Return where PostgreSQL keeps the contract's row: another place after each write."""
        self.env.flush_all()
        return self.env.execute_query(SQL("SELECT ctid FROM contract_contract WHERE id = %s", self.contract.id))

    def test_plan_does_not_change_how_it_is_paid(self):
        """A plan says how new contracts are charged: who is charged, and who is invoiced, stays so."""
        self._request("plan", {"plan": str(self.dear.id)})
        self.assertTrue(self.contract.is_charged_automatically)
        invoiced = self._create_contract(self.anna.partner_id)
        self.dear.portal_is_automatic = True
        self._request("plan", {"plan": str(self.dear.id)}, contract=invoiced)
        self.assertEqual((invoiced.contract_template_id, invoiced.is_charged_automatically), (self.dear, False))

    def test_above_the_maximum_of_the_provider(self):
        self.provider.maximum_amount = 11
        with self.assertRaisesRegex(UserError, "more than your payment method"):
            self._change_seats(6)
        self.provider.maximum_amount = 12
        self.assertEqual(self._change_seats(6).state, "applied")

    def test_paid_after_it_had_closed(self):
        self.answer = "pending"
        change = self._change_seats(6)
        self.contract.sudo()._close(None, "unpaid")
        change.transaction_id._set_done()
        change.transaction_id._post_process()
        self.env.invalidate_all()
        self.assertEqual((change.state, self.seats.quantity), ("refused", 4))
        self.assertTrue(self.contract.activity_ids)

    def test_without_a_method(self):
        self.contract.payment_token_id = False
        with self.assertRaisesRegex(UserError, "payment method"):
            self._change_seats(6)
        # What is planned is charged with the renewal.
        self.assertEqual(self._change_seats(3).state, "planned")

    def test_who_may_pay(self):
        with self.assertRaisesRegex(UserError, "allow you to pay"):
            self._change_seats(6, user=self._prepare_buyer())
        self.assertEqual(self._change_seats(3, user=self.buyer).state, "planned")

    def _prepare_buyer(self):
        self.buyer.partner_id.portal_role_id = self._create_role(contract="company", rights=("can_sign",))
        self.env.flush_all()
        return self.buyer

    def test_come_back(self):
        self.contract.sudo()._close(None, "unpaid")
        self.today = date(2027, 3, 10)
        charged = type(self.contract)
        with patch.object(charged, "_charge", lambda contract, actor: contract._turn_to_renew("refused") or "refused"):
            change = self._request("come_back")
        self.assertEqual((change.state, self.contract.portal_state), ("refused", "closed"))
        with patch.object(charged, "_charge", lambda contract, actor: "done"):
            change = self._request("come_back", key="8" * 32)
        self.assertEqual((change.state, self.contract.portal_state), ("applied", "active"))
        self.assertEqual(self.contract.renewal_date, self.today)
        self.contract.sudo()._close(None, "unpaid")
        self.contract.payment_token_id = False
        with self.assertRaisesRegex(UserError, "payment method"):
            self._offer("come_back")
        # So another one can be chosen before.
        contract = self.contract.with_env(self._actor().env).sudo()
        actions = contract._get_portal_subscription_actions(self._actor())
        self.assertEqual((actions["come_back"], actions["change_method"]), (True, True))
        self.contract._assign_method(self.token, self._actor())
        self._offer("come_back")
        self.assertNotEqual(KEY, "8" * 32)

    def test_come_back_while_it_is_still_paid(self):
        """What was paid is not paid once more."""
        self.contract.sudo()._close(None, "ended")
        offer = self._offer("come_back")
        act = self.env["portal.contract.act.come_back"]
        self.assertIn("Dec 1, 2026", " ".join(act._tell_offer(self.contract, offer)))
        charged = type(self.contract)
        with patch.object(charged, "_charge", side_effect=AssertionError("It is charged")):
            self._request("come_back")
        self.assertEqual(self.contract.renewal_date, date(2026, 12, 1))
