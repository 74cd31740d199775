from datetime import timedelta

from lxml import html

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.account.tools import is_valid_structured_reference

from .common import PayCommon


@tagged("post_install", "-at_install")
class TestRemittance(PayCommon):
    def test_what_is_left_is_paid(self):
        self._begin(self._make(self.first, {self.first.id: 40}), "done")
        self.assertEqual(self.first.amount_residual, 60)
        remittance = self._make(self.first | self.second)
        self.assertEqual(remittance.amount, 160)
        self._begin(remittance, "done")
        self.assertEqual(remittance.state, "done")
        self.assertEqual((self.first | self.second).mapped("amount_residual"), [0, 0])

    def test_money_goes_where_the_customer_said(self):
        """Odoo gives it to the first that is due."""
        remittance = self._make(self.first | self.second, {self.first.id: 30})
        self.assertEqual(remittance.amount, 130)
        self._begin(remittance, "done")
        self.assertEqual((self.first.amount_residual, self.second.amount_residual), (70, 0))
        self.assertFalse(remittance.transaction_ids.portal_question)

    def test_credit_is_deducted(self):
        credit = self._create_invoice(move_type="out_refund", amount=30)
        remittance = self._make(self.first | self.second, credits_sudo=credit)
        self.assertEqual(remittance.amount, 170)
        self._begin(remittance, "done")
        self.assertEqual((self.first | self.second | credit).mapped("amount_residual"), [0, 0, 0])

    def test_credit_is_promised_once(self):
        credit = self._create_invoice(move_type="out_refund", amount=30)
        first = self._make(self.first, credits_sudo=credit)
        self._begin(first, "pending")
        self.assertEqual(self._make(self.second, credits_sudo=credit).amount, 100)
        first.transaction_ids._set_canceled()
        self.assertEqual(self._make(self.third, credits_sudo=credit).amount, 70)

    def test_discount_for_paying_early(self):
        """Odoo books it for one invoice that is paid online."""
        term = self.env["account.payment.term"].create(
            {"name": "2 %", "early_discount": True, "discount_percentage": 2, "discount_days": 10}
        )
        move = self._create_invoice(is_posted=False)
        move.write({"invoice_payment_term_id": term.id, "invoice_date": fields.Date.today()})
        move.action_post()
        credit = self._create_invoice(move_type="out_refund", amount=30)
        choices, nothing = self.env["portal.payment.choice"], self.env["account.move"]
        self.assertEqual(choices._prepare(move, {}, credit)["total"], 70)
        self.assertEqual(choices._prepare(move, {}, nothing, is_online=False)["total"], 100)
        # Where it is not deducted, the page says what to do to have it.
        for moves, credits_sudo, is_told in (
            (move, credit, True),
            (move | self.first, nothing, True),
            (move, nothing, False),
            (self.first | self.second, credit, False),
        ):
            choice = choices._prepare(moves, {}, credits_sudo)
            self.assertEqual("2.00 of discount" in "".join(choice["explained"]), is_told, moves)
            self.assertEqual(choice["rows"][0]["saving"], 2 if moves == move and not credits_sudo else 0)
        self.assertFalse(choices._prepare(move, {move.id: 40}, nothing)["rows"][0]["saving"])
        # By transfer, all of it is announced.
        self._create_bank()
        self._login(self.frank)
        page = html.fromstring(self.url_open(f"/my/invoices/pay?ids={move.id}").content)
        form = {
            node.get("name"): node.get("value") for node in page.xpath("//form[@name='portal_pay_transfer']//input")
        }
        with self.env.cr.savepoint() as savepoint:
            self.url_open("/my/invoices/pay/transfer", form)
            self.assertEqual(move.portal_remittance_line_ids.mapped("amount"), [100])
            savepoint.rollback()
        self.env.invalidate_all()
        remittance = self._make(move)
        self.assertEqual(remittance.amount, 98)
        self._begin(remittance, "done")
        self.assertEqual(move.amount_residual, 0)

    def test_invoice_that_was_cancelled_meanwhile(self):
        remittance = self._make(self.first | self.second)
        transaction = self._begin(remittance)
        self.second.button_draft()
        self.second.button_cancel()
        transaction._set_done()
        transaction._post_process()
        self.assertEqual((self.first.amount_residual, remittance.state), (0, "done"))
        self.assertTrue(transaction.portal_question)

    def test_accounts_that_differ_are_explained(self):
        account = self.company_data["default_account_receivable"].copy()
        partner = self._create_partner("Elsewhere", parent_id=self.acme.id, property_account_receivable_id=account.id)
        other = self._create_invoice(partner=partner)
        lines = other.line_ids.filtered(lambda line: line.display_type == "payment_term")
        other.button_draft()
        lines.account_id = account
        other.action_post()
        choice = self.env["portal.payment.choice"]._prepare(self.first | other, {})
        self.assertEqual(len(choice["rows"]), 1)
        self.assertIn("separately", choice["explained"][0])

    def test_drafts_are_deleted(self):
        remittance, kept = self._make(self.first), self._make(self.second)
        self._begin(kept)
        remittance.flush_recordset()
        self.env.cr.execute("UPDATE portal_remittance SET create_date = create_date - INTERVAL '2 days'")
        self.env["portal.remittance"].sudo()._gc_drafts()
        self.assertEqual((remittance | kept).exists(), kept)

    def test_credit_of_somebody_else_is_not_deducted(self):
        credit = self._create_invoice(move_type="out_refund", amount=30, partner=self.beta)
        self.assertEqual(self._make(self.first, credits_sudo=credit).amount, 100)

    def test_credit_that_covers_all(self):
        credit = self._create_invoice(move_type="out_refund", amount=300)
        with self.assertRaisesRegex(UserError, "credit covers"):
            self._make(self.first, credits_sudo=credit)

    def test_amounts_that_are_none(self):
        for amount in (0, -5, float("nan"), float("inf"), 100.01, 0.5, "x", True, [], 1e308):
            with self.assertRaises(UserError, msg=str(amount)), self.env.cr.savepoint():
                self._make(self.first, {self.first.id: amount})
        for amount, charged in ((100, 100), ("1", 1), ("99.99", 99.99), (None, 100), ("", 100)):
            self.assertEqual(self._make(self.first, {self.first.id: amount}).amount, charged)

    def test_amounts_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("de_DE")
        choices = self.env["portal.payment.choice"].with_context(lang="de_DE")
        for text, number in (("12,50", 12.5), ("1.234,5", 1234.5), ("12.5", 12.5), ("1e", None), ("", None)):
            self.assertEqual(choices._parse_amount(text), number, text)
        # What a link says is read back as it was meant, also where a point parts thousands.
        for number in (1.234, 1234, 1234.5, 0.1 + 0.2):
            self.assertAlmostEqual(choices._parse_amount(choices._write_amount(number)), number)

    def test_least_amount(self):
        self.company.portal_min_partial_amount = 20
        with self.assertRaisesRegex(UserError, "At least"), self.env.cr.savepoint():
            self._make(self.first, {self.first.id: 19})
        self.assertTrue(self._make(self.first, {self.first.id: 20}))
        self.company.portal_allows_partial = False
        with self.assertRaisesRegex(UserError, "At least"), self.env.cr.savepoint():
            self._make(self.first, {self.first.id: 99})
        self.assertTrue(self._make(self.first))

    def test_instalments_whatever_is_the_least(self):
        parts = [Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (0, 30)]
        term = self.env["account.payment.term"].create({"name": "Halves", "line_ids": parts})
        move = self._create_invoice(invoice_payment_term_id=term.id)
        self.company.portal_allows_partial = False
        for amount in (49, 51):
            with self.assertRaisesRegex(UserError, "At least"), self.env.cr.savepoint():
                self._make(move, {move.id: amount})
        self.assertEqual(self._make(move, {move.id: 50}).amount, 50)

    def test_only_one_of_several_in_part(self):
        with self.assertRaisesRegex(UserError, "only one"):
            self._make(self.first | self.second, {self.first.id: 30, self.second.id: 40})

    def test_what_is_not_to_be_paid(self):
        draft = self._create_invoice(is_posted=False)
        credit = self._create_invoice(move_type="out_refund")
        paid = self._create_invoice()
        self._begin(self._make(paid), "done")
        for move in (draft, credit, paid):
            with self.assertRaises(UserError, msg=move.name), self.env.cr.savepoint():
                self._make(move)
        choice = self.env["portal.payment.choice"]._prepare(draft | credit | paid | self.first, {})
        self.assertEqual([row["move"] for row in choice["rows"]], [self.first])
        self.assertEqual(len(choice["explained"]), 3)

    def test_different_currencies_are_explained(self):
        other = self._create_invoice(is_posted=False)
        other.currency_id = self._enable_currency("CHF")
        other.action_post()
        choice = self.env["portal.payment.choice"]._prepare(self.first | other, {})
        self.assertEqual([row["move"] for row in choice["rows"]], [self.first])
        self.assertIn("another currency", choice["explained"][0])

    def test_disputed_amount_is_not_asked_for(self):
        self.patch(type(self.first), "_get_portal_disputed_amount", lambda move: 25.0)
        self.assertEqual(self._make(self.first).amount, 75)
        with self.assertRaisesRegex(UserError, "At most"):
            self._make(self.first, {self.first.id: 100})

    def test_one_payment_under_way(self):
        remittance = self._make(self.first)
        transaction = self._begin(remittance, "pending")
        for user in (self.frank, self.ben):
            with self.assertRaisesRegex(UserError, "under way"), self.env.cr.savepoint():
                self._make(self.first, user=user)
        transaction.state = "error"
        self.assertTrue(self._make(self.first))

    def test_attempt_of_somebody_else(self):
        self._begin(self._make(self.first))
        with self.assertRaisesRegex(UserError, "Somebody else"), self.env.cr.savepoint():
            self._make(self.first, user=self.ben)
        # One's own is left and begun anew.
        self.assertTrue(self._make(self.first))
        self.assertEqual(self.first.transaction_ids.state, "cancel")

    def test_attempt_of_somebody_else_that_was_left(self):
        transaction = self._begin(self._make(self.first))
        past = fields.Datetime.now() - timedelta(minutes=16)
        self.env.cr.execute("UPDATE payment_transaction SET create_date = %s WHERE id = %s", [past, transaction.id])
        transaction.invalidate_recordset()
        self.assertTrue(self._make(self.first, user=self.ben))
        self.assertEqual(transaction.state, "cancel")

    def test_page_makes_one_remittance(self):
        token = self.env["portal.remittance"]._make_token()
        remittance = self._make(self.first, token=token)
        self.assertEqual(self._make(self.first, token=token), remittance)
        with self.assertRaises(AccessError):
            self._make(self.first, token=token, user=self.ben)

    def test_page_of_a_visitor_is_of_the_session(self):
        token = self.env["portal.remittance"]._make_token()
        public = self.env.ref("base.public_user")
        remittance = self._make(self.first, token=token, user=public)
        self.assertEqual(remittance.partner_id, self.first.partner_id)
        self.assertEqual(self._make(self.first, token=token, user=public), remittance)
        with self.assertRaises(AccessError):
            self._make(self.first, token=token, user=public, session="another")

    def test_role_that_does_not_pay(self):
        self.assertFalse(self.anna.partner_id.portal_role_id.can_pay)
        with self.assertRaisesRegex(AccessError, "role"):
            self._make(self.first, user=self.anna)

    def test_same_request_again(self):
        remittance = self._make(self.first)
        transaction = self._begin(remittance)
        values = {
            "provider_id": self.provider.id,
            "payment_method_id": self.payment_method_id,
            "token_id": None,
            "flow": "direct",
        }
        self.assertEqual(remittance._get_repeated_transaction(values), transaction)
        self.assertFalse(remittance._get_repeated_transaction(values | {"flow": "redirect"}))
        self.assertEqual(transaction.state, "cancel")
        self._begin(remittance, "pending", reference="second")
        with self.assertRaisesRegex(UserError, "under way"):
            remittance._get_repeated_transaction(values)

    def test_money_for_an_attempt_that_has_ended(self):
        transaction = self._begin(self._make(self.first))
        transaction._set_canceled()
        with mute_logger("odoo.addons.payment.models.payment_transaction"):
            transaction._set_done()
        self.assertEqual(transaction.state, "cancel")
        self.assertIn("cancelled", transaction.portal_question)
        self.assertEqual(self.first.activity_ids.mapped("summary"), ["Payment in question"])
        transaction.action_book_portal_payment()
        self.assertEqual((transaction.state, self.first.amount_residual), ("done", 0))
        self.assertFalse(transaction.portal_question)

    def _tell(self, transaction, amount, currency=None):
        """Let a provider tell that another amount, or another currency, was paid."""
        told = {"amount": amount, "currency_code": currency or transaction.currency_id.name}
        self.patch(type(transaction), "_extract_amount_data", lambda _tx, _data: told)
        self.patch(type(transaction), "_apply_updates", lambda tx, _data: tx._set_done())
        with mute_logger("odoo.addons.payment.models.payment_transaction"):
            transaction._process("none", {})

    def test_question_without_a_document(self):
        transaction = self._create_transaction("direct", amount=10, partner_id=self.beta.id)
        transaction._question("late")
        activity = self.beta.activity_ids
        self.assertEqual(activity.summary, "Payment in question")
        self.assertTrue(activity.user_id.has_group("account.group_account_invoice"))

    def test_question_in_the_vendors_language(self):
        """Whoever pays, and whatever the provider's answer is read in."""
        self.env["res.lang"]._activate_lang("fr_FR")
        for vendor, payer in (("en_US", "fr_FR"), ("fr_FR", "en_US")):
            self.company.partner_id.lang = vendor
            transaction = self._begin(self._make(self.first), reference=vendor)
            transaction._set_canceled()
            transaction.with_context(lang=payer)._question("late")
            asked = transaction.with_context(lang=vendor)._get_portal_question_reasons()["late"]
            self.assertEqual(transaction.portal_question, asked)
            summary = self.first.activity_ids.sorted("id")[-1:].summary
            self.assertEqual(summary == "Payment in question", vendor == "en_US")
            transaction.with_context(lang=payer)._question("late")
            self.assertEqual(transaction.portal_question, asked, "told once")
            transaction.action_settle_portal_question()

    def test_money_for_an_unknown_attempt_in_the_vendors_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        remittance = self._make(self.first)
        self.env["portal.remittance"].with_context(lang="fr_FR")._question_unknown(f"{remittance.name}-9")
        activity = self.first.activity_ids
        self.assertEqual(activity.summary, "Payment in question")
        self.assertIn("The provider reports money for", activity.note)

    def test_late_money_of_another_amount(self):
        transaction = self._begin(self._make(self.first))
        transaction._set_canceled()
        self._tell(transaction, 60)
        self.assertIn("cancelled", transaction.portal_question)
        self.assertIn("another amount", transaction.portal_question)
        transaction.action_book_portal_payment()
        self.assertEqual((transaction.payment_id.amount, self.first.amount_residual), (60, 40))

    def test_money_of_another_amount_is_booked(self):
        transaction = self._begin(self._make(self.first), "pending")
        self._tell(transaction, 60)
        self.assertEqual((transaction.state, transaction.portal_reported_amount), ("error", 60))
        transaction.action_book_portal_payment()
        self.assertEqual((transaction.state, transaction.payment_id.amount), ("done", 60))
        self.assertEqual(self.first.amount_residual, 40)
        self.assertFalse(transaction.portal_question)

    def test_money_of_another_currency_is_not_booked(self):
        transaction = self._begin(self._make(self.first), "pending")
        self._tell(transaction, 100, "CHF")
        with self.assertRaisesRegex(UserError, "another currency"):
            transaction.action_book_portal_payment()
        self.assertFalse(transaction.payment_id)

    def test_failed_attempt_without_money_is_not_booked(self):
        transaction = self._begin(self._make(self.first), "error", portal_question="Odd.")
        transaction.action_book_portal_payment()
        self.assertEqual(transaction.state, "error")

    def test_parts_that_are_captured_by_hand(self):
        transaction = self._begin(self._make(self.first | self.second, {self.second.id: 50}))
        self.provider.support_manual_capture = "partial"
        transaction._set_authorized()
        for amount, left in ((80, [20, 100]), (70, [0, 50])):
            part = transaction._capture(amount)
            part._set_done()
            self.assertTrue(self.first._get_portal_transactions_under_way())
            part._post_process()
            self.assertEqual((self.first | self.second).mapped("amount_residual"), left)
        transaction._post_process()
        self.assertEqual(transaction.state, "done")
        self.assertFalse(self.second._get_portal_transactions_under_way())
        self.assertFalse(transaction.filtered_domain(transaction._get_portal_unbooked_domain()))
        self.assertFalse(self.second._get_portal_unpayable_reason())

    def test_nobody_pays_again_while_money_is_in_question(self):
        transaction = self._begin(self._make(self.first), "cancel")
        self.assertTrue(self.first._has_to_be_paid())
        self.assertFalse(self.first._is_portal_payment_expected())
        self.assertTrue(self.first._is_portal_reminder_due())
        for state in ("cancel", "error"):
            transaction.write({"state": state, "portal_question": "Odd."})
            self.assertFalse(self.first._has_to_be_paid())
            self.assertFalse(self.first._is_portal_reminder_due())
            with self.assertRaisesRegex(UserError, "under way"), self.env.cr.savepoint():
                self._make(self.first)
            transaction.action_settle_portal_question()
            self.assertTrue(self.first._has_to_be_paid())
        self.assertTrue(self._make(self.first))

    def test_more_money_than_is_owed(self):
        transaction = self._begin(self._make(self.first))
        remittance = transaction.remittance_id
        second = self._begin(remittance, reference="second")
        transaction._set_done()
        transaction._post_process()
        self.assertFalse(transaction.portal_question)
        second._set_done()
        second._post_process()
        self.assertIn("More money", second.portal_question)
        self.assertEqual(self.first.amount_residual, 0)

    def test_payment_posts_no_draft(self):
        transaction = self._begin(self._make(self.first))
        self.first.button_draft()
        transaction._set_done()
        transaction._post_process()
        self.assertEqual(self.first.state, "draft")
        self.assertTrue(transaction.payment_id)
        self.assertTrue(transaction.portal_question)

    def test_reference_by_iso_11649(self):
        names = self.env["portal.remittance"]
        for _time in range(20):
            self.assertTrue(is_valid_structured_reference(names._make_reference()))

    def test_instalments(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 30}),
                ],
            }
        )
        move = self._create_invoice(is_posted=False)
        move.write({"invoice_date": fields.Date.today(), "invoice_payment_term_id": terms.id})
        move.action_post()
        row = self.env["portal.payment.choice"]._prepare(move | self.second, {move.id: 50})["rows"][0]
        self.assertEqual((row["next"], row["amount"], row["is_partial"]), (50, 50, False))
        self._begin(self._make(move | self.second, {move.id: 50, self.second.id: 20}), "done")
        self.assertEqual((move.amount_residual, self.second.amount_residual), (50, 80))
