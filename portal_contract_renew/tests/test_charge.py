from datetime import date
from unittest.mock import Mock, patch

import requests
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestCharge(RenewalCommon):
    @property
    def charge(self):
        return self.contract.charge_ids[:1]

    # === REFUSALS === #

    def test_soft_refusal_is_tried_again(self):
        """What is refused for the moment is tried on the days of the plan, each once, and paid keeps its next date."""
        self._answer("error", "insufficient_funds")
        self._run("2027-03-10")
        self._check("to_renew", "2027-03-10")
        self.assertEqual(self.contract.renewal_problem, "insufficient_funds")
        for day in ("2027-03-10", "2027-03-11", "2027-03-11", "2027-03-12", "2027-03-13"):
            self._run(day)
        self.assertEqual([reference[-2:] for reference in self.requests], ["-1", "-2", "-3"])
        self._answer("done")
        self._run("2027-03-15")
        self._check("active", "2027-04-10")
        self.assertEqual(self._get_news(), ["to_renew", "active"])
        self.assertEqual(len(self._get_invoices()), 1)

    def test_retries_are_made_at_working_hours(self):
        self._answer("error")
        self._run("2027-03-10")
        self._run("2027-03-11", time="02:00:00")
        self.assertEqual(len(self.requests), 1)
        self._run("2027-03-11", time="09:00:00")
        self.assertEqual(len(self.requests), 2)

    def test_hard_refusal_waits_for_another_method(self):
        """A card that the bank will never charge, or only with its owner, is not tried again."""
        for text, problem in (("authentication_required", "authentication"), ("stolen_card", "refused")):
            contract = self._create_contract(payment_token_id=self.card.id)
            self._answer("error", text)
            self._run("2027-03-10", contract)
            self.assertEqual(contract.renewal_problem, problem)
            self.requests.clear()
            self._run("2027-03-13", contract)
            self.assertFalse(self.requests)

    def test_plan_without_retries(self):
        self.contract.contract_template_id = self.env["contract.template"].create(
            {"name": "P", "portal_retry_days": "0"}
        )
        self.contract.is_charged_automatically = True
        self._answer("error")
        self._run("2027-03-10")
        self._run("2027-03-15")
        self.assertEqual(len(self.requests), 1)

    # === NO ANSWER === #

    def test_no_answer_is_checked_and_never_charged_twice(self):
        """Without an answer somebody has to look; it is not charged again, and it does not close."""
        self._answer(None)
        self._run("2027-03-10")
        self._check("checking", "2027-03-10")
        self.assertEqual(len(self.contract.activity_ids), 1)
        for day in ("2027-03-11", "2027-03-17", "2027-03-30"):
            self._run(day)
        self.assertEqual((len(self.requests), self.contract.portal_state), (1, "checking"))
        self.assertEqual(len(self.contract.activity_ids), 1)
        with self.assertRaises(UserError):
            self.contract._close(None, "unpaid")

    def test_late_success_renews(self):
        """The provider tells after a timeout that it charged: paid once, and the next date is unchanged."""
        self._answer(None)
        self._run("2027-03-10")
        with self._on("2027-03-12"):
            self.charge.transaction_id._set_done()
            for _time in range(2):
                self.charge.transaction_id._post_process()
        self._check("active", "2027-04-10")
        self.assertEqual(
            len(self.env["account.payment"].search([("payment_transaction_id", "=", self.charge.transaction_id.id)])), 1
        )

    def test_lost_connection_is_no_refusal(self):
        """A timeout becomes an error in Odoo: the same request is repeated, by the same reference, if that is safe."""
        self._lose_connection()
        self._run("2027-03-10")
        self._check("checking", "2027-03-10")
        self.assertEqual((self.charge.state, self.charge.transaction_id.state), ("undecided", "error"))
        self._answer("done")
        self._run("2027-03-11")
        self.assertEqual(len(self.requests), 1)
        self.provider.portal_is_repeatable = True
        self._run("2027-03-11")
        self.assertEqual(set(self.requests), {f"SUB-{self.contract.id}-20270310-1"})
        self.assertEqual((len(self.requests), len(self.contract.charge_ids)), (2, 1))
        self._check("active", "2027-04-10")

    def _lose_connection(self):
        """Let the next request end as Odoo's own method for requests ends when the connection is lost."""
        model, cast = self.registry["payment.transaction"], type(self)

        def lose(tx):
            cast.requests.append(tx.reference)
            if cast.answer == "lost":
                with patch.object(requests, "request", Mock(side_effect=requests.exceptions.ConnectTimeout)):
                    tx.provider_id._send_api_request("POST", "charge", reference=tx.reference)
            tx._set_done()

        self._answer("lost")
        self.startPatcher(patch.object(model, "_send_payment_request", lose))

    def test_error_of_the_provider_is_no_refusal(self):
        """An answer of 500 says nothing about the money; one of 402 does, with its code."""
        self._answer(None)
        self._run("2027-03-10")
        tx = self.charge.transaction_id
        for status, content, expected in (
            (500, b"{}", (True, False)),
            (402, b'{"error": {"code": "card_declined", "decline_code": "lost_card"}}', (False, "lost_card")),
        ):
            response = requests.Response()
            response.status_code, response._content = status, content
            self.provider._note_portal_failure(tx.reference, requests.exceptions.HTTPError(response=response))
            self.assertEqual((tx.portal_is_unanswered, tx.portal_decline_code), expected)
        self.assertEqual(tx._get_portal_problem(), ("refused", False))

    @mute_logger("odoo.addons.portal_contract_renew.models.portal_contract_charge")
    def test_answer_that_cannot_be_kept_is_checked(self):
        self._answer(ValueError("The database went away."))
        self._run("2027-03-10")
        self._check("checking", "2027-03-10")

    def test_request_of_a_process_that_died(self):
        """A row that was sent long ago by nobody who still waits is checked; one that was just sent is left alone."""
        self._prepare_sent("2027-03-10")
        self._run("2027-03-10", time="10:01:00")
        self.assertEqual((self.charge.state, self.contract.portal_state), ("sent", "active"))
        self._run("2027-03-10", time="10:05:00")
        self.assertEqual((self.charge.state, self.contract.portal_state), ("undecided", "checking"))
        self.assertFalse(self.requests)

    def _prepare_sent(self, day):
        with self._on(day):
            move = self.env["portal.contract.adapter"]._make_invoice(self.contract)
            self.contract._prepare_charge(move, 100, None)

    def test_staff_decides_what_is_not_known(self):
        """Somebody who looked at the provider notes what they saw there; nobody else may, and only once."""
        self._answer(None)
        self._run("2027-03-10")
        with self.assertRaises(UserError):
            self.charge.with_user(self.frank).action_not_charged()
        with self._on("2027-03-11"):
            self.charge.action_not_charged()
        self._check("to_renew", "2027-03-10")
        with self.assertRaises(UserError):
            self.charge.action_charged()
        self._answer("done")
        self._run("2027-03-13")
        self._check("active", "2027-04-10")

    def test_staff_notes_that_it_was_charged(self):
        self._answer(None)
        self._run("2027-03-10")
        with self._on("2027-03-11"):
            self.charge.action_charged()
        self._check("active", "2027-04-10")

    # === PENDING === #

    def test_pending_debit_is_no_failure(self):
        """A debit under way: nobody is told anything, it does not close; returned weeks later it is due from then."""
        self._answer("pending")
        self._run("2027-03-10")
        self._check("active", "2027-03-10")
        self._run("2027-03-17")
        self._check("active", "2027-03-10")
        self.assertEqual((len(self.requests), self._get_news()), (1, []))
        with self._on("2027-03-30"):
            self.charge.transaction_id._set_error("insufficient_funds")
            for _time in range(2):
                self.charge.transaction_id._post_process()
        self._check("to_renew", "2027-03-30")
        self.assertEqual((self.contract.grace_end_date, self._get_news()), (date(2027, 4, 6), ["to_renew"]))
        self._answer("done")
        self._run("2027-03-30")
        self.assertEqual(len(self.requests), 1)
        self._run("2027-03-31")
        self._check("active", "2027-04-10")

    def test_pending_debit_arrives(self):
        self._answer("pending")
        self._run("2027-03-10")
        with self._on("2027-03-14"):
            self.charge.transaction_id._set_done()
            self.charge.transaction_id._post_process()
        self._check("active", "2027-04-10")

    # === PAID OTHERWISE === #

    def test_what_is_settled_is_not_charged(self):
        """An invoice that was paid by transfer, credited or cancelled in the meantime is not charged."""
        for settle in (self._pay_by_transfer, self._credit, self._cancel):
            contract = self._create_contract(payment_token_id=self.card.id)
            self._answer("error")
            self._run("2027-03-10", contract)
            self.requests.clear()
            with self._on("2027-03-10", "11:00:00"):
                settle(contract.due_invoice_id)
            self._answer("done")
            self._run("2027-03-11", contract)
            self.assertEqual((contract.portal_state, contract.renewal_date), ("active", date(2027, 4, 10)), settle)
            self.assertFalse(self.requests)

    def _credit(self, move):
        move.action_post()
        move._reverse_moves([{"invoice_date": move.invoice_date}], cancel=True)

    def _cancel(self, move):
        move.button_cancel()

    def test_customer_pays_while_the_job_charges(self):
        """While a customer pays in the portal the job waits; while the job charges the customer is told to wait."""
        self._answer("error")
        self._run("2027-03-10")
        with self._on("2027-03-11", "06:00:00"):
            move = self.contract.with_user(self.frank)._prepare_due_invoice(self._actor())
            tx = self._begin(move)
            tx._set_pending()
            with self.assertRaises(UserError):
                self.contract._prepare_due_invoice(self._actor())
        self._answer("done")
        self._run("2027-03-11")
        self.assertEqual(len(self.requests), 1)
        with self._on("2027-03-11", "11:00:00"):
            tx._set_done()
            tx._post_process()
        self._check("active", "2027-04-10")

    def test_new_method_waits_for_the_payment_under_way(self):
        """While a customer pays in the portal, another method is put on the contract, and not charged as well."""
        self._answer("error")
        self._run("2027-03-10")
        card = self._create_card(self.frank.partner_id, "1111")
        with self._on("2027-03-11"):
            self._begin(self.contract.due_invoice_id)._set_pending()
            self.contract._assign_method(card, self._actor())
        self.assertEqual((self.contract.payment_token_id, len(self.requests)), (card, 1))

    def _begin(self, move, **values):
        card = self.card
        return self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": card.payment_method_id.id,
                "amount": move.amount_total,
                "currency_id": move.currency_id.id,
                "partner_id": self.frank.partner_id.id,
                "operation": "online_direct",
                "invoice_ids": move.ids,
                "portal_contract_id": self.contract.id,
                "portal_user_id": self.frank.id,
                "reference": f"page {len(self.requests)} {move.id}",
            }
            | values
        )

    def test_money_for_a_closed_contract_is_looked_at(self):
        self._answer("error")
        self._run("2027-03-10")
        with self._on("2027-03-11"):
            tx = self._begin(self.contract.due_invoice_id)
            tx._set_canceled()
        self._run("2027-03-17")
        self.assertEqual(self.contract.portal_state, "closed")
        with self._on("2027-03-18"):
            tx._set_done(extra_allowed_states=("cancel",))
            tx._post_process()
        self.assertEqual((self.contract.portal_state, len(self.contract.activity_ids)), ("closed", 1))

    def test_money_that_arrives_twice_is_looked_at(self):
        """Who began to pay, paid by transfer meanwhile, and goes on to pay: it is the customer's credit."""
        self._answer("error")
        self._run("2027-03-10")
        with self._on("2027-03-11"):
            move = self.contract.due_invoice_id
            tx = self._begin(move)
            self._pay_by_transfer(move)
            self._check("active", "2027-04-10")
            self.assertFalse(self.contract.activity_ids)
            tx._set_done()
            for _time in range(2):
                tx._post_process()
        self._check("active", "2027-04-10")
        self.assertEqual(len(self.contract.activity_ids), 1)

    def test_money_that_arrives_once_is_not_looked_at(self):
        self._run("2027-03-10")
        self.assertFalse(self.contract.activity_ids)

    def test_undecided_charge_of_what_has_ended(self):
        """Neither the end of a contract nor an archive closes what may have been charged."""
        self._answer(None)
        self._run("2027-03-10")
        self.contract.contract_line_ids.date_end = "2027-04-09"
        for day in ("2027-04-10", "2027-05-10"):
            self._run(day)
            self.assertEqual(self.contract.portal_state, "checking")
        self.contract.active = False
        self.charge.transaction_id._set_done()
        self.charge.transaction_id._post_process()
        self.assertEqual((self.contract.portal_state, len(self.requests)), ("active", 1))

    def test_who_read_it_before_begins_anew(self):
        """Asking for money writes the contract: PostgreSQL refuses its lock to who looked at it before."""
        self._answer("error")
        self._run("2027-03-10")
        with self._on("2027-03-11"):
            for ask in (
                lambda: self.contract._prepare_due_invoice(self._actor()),
                lambda: self.contract._prepare_charge(self.contract.due_invoice_id, 100, None),
            ):
                before = self._get_version()
                ask()
                self.assertNotEqual(self._get_version(), before)

    def _get_version(self):
        """Return where PostgreSQL keeps the contract's row: another place after each write."""
        self.env.flush_all()
        return self.env.execute_query(SQL("SELECT ctid FROM contract_contract WHERE id = %s", self.contract.id))

    def test_only_what_is_left_is_paid(self):
        """Part of it was paid by transfer: the page, and who pays it, ask for the rest."""
        self._answer("error")
        self._run("2027-03-10")
        move = self.contract.due_invoice_id
        self.assertEqual(self.contract._get_portal_due_amount(), 100)
        move.action_post()
        wizards = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids)
        wizards.create({"amount": 60})._create_payments()
        self.assertEqual(self.contract._get_portal_due_amount(), 40)
        values = self.env["portal.subscription.payment"]._prepare_pay_values(self.contract.sudo(), self._actor())
        self.assertEqual(values["amount"], 40)

    # === BY SOMEBODY === #

    def test_pay_now(self):
        """Who may pay charges what is due; a colleague without the right, another customer and visitors do not."""
        self._answer("error")
        self._run("2027-03-10")
        self._answer("done")
        with self._on("2027-03-10", "11:00:00"):
            for user in (self.ben, self.bob, self.env.ref("base.public_user")):
                with self.assertRaises(AccessError):
                    self.contract._charge_now(self._actor(user))
            self.assertTrue(self.contract._get_portal_subscription_actions(self._actor())["pay_now"])
            self.assertEqual(self.contract.with_user(self.frank)._charge_now(self._actor()), "done")
            with self.assertRaises(UserError):
                self.contract._charge_now(self._actor())
        self._check("active", "2027-04-10")
        self.assertEqual(self.charge.user_id, self.frank)

    def test_pay_now_without_a_usable_method(self):
        self.contract.payment_token_id = False
        self._run("2027-03-10")
        with self._on("2027-03-11"), self.assertRaises(UserError):
            self.contract._charge_now(self._actor())

    def test_attempts_are_not_repeated(self):
        """The reference of an attempt is the same whatever happens, and taken once."""
        self._answer(None)
        self._run("2027-03-10")
        self.assertEqual(self.charge.reference, f"SUB-{self.contract.id}-20270310-1")
        self.assertEqual(self.charge.transaction_id.reference, self.charge.reference)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.charge.copy({"reference": "another"})

    # === WHAT A CHARGE DOES NOT DO === #

    def test_nothing_is_done_for_nothing(self):
        """Lines are described where a person or a list of fields asks for it; no line is no work."""
        lines = self.env["account.move.line"]
        self.assertFalse(lines.sudo().fields_get([]))
        self.assertIn("name", lines.sudo().fields_get(["name"]))
        self.assertIn("name", lines.sudo().fields_get())
        self.assertIn("name", lines.with_user(self.env.ref("base.user_admin")).fields_get([]))
        with patch.object(type(self.env["account.payment"]), "unlink") as unlink:
            self.env["account.bank.statement.line"].action_undo_reconciliation()
        unlink.assert_not_called()

    def test_rank_of_a_customer_is_raised_without_tracking(self):
        partner = self.env["res.partner"].create({"name": "New customer"})
        with patch.object(type(partner), "_track_prepare") as track:
            partner._increase_rank("customer_rank")
        track.assert_not_called()
        self.assertEqual(partner.customer_rank, 1)
