from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import tagged

from .common import PayCommon


@tagged("post_install", "-at_install")
class TestCredit(PayCommon):
    """Money that is for no invoice yet is deducted as credit notes are, and credit that covers all needs no payment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fiona = cls._create_user("fiona.pays", cls.acme)
        cls.money = cls._create_money(30)

    @classmethod
    def _create_money(cls, amount, partner=None, **values):
        """Return the entry of a payment that is for no invoice."""
        payment = cls.env["account.payment"].create(
            {
                "amount": amount,
                "partner_id": (partner or cls.acme).id,
                "payment_type": "inbound",
                "partner_type": "customer",
                **values,
            }
        )
        payment.action_post()
        return payment.move_id

    def _get_left(self, entry):
        lines = entry.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        return -sum(lines.mapped("amount_residual_currency"))

    def _settle(self, moves, credits_sudo, amounts=None, user=None, token=None):
        remittances, actor = self.env["portal.remittance"], self._actor(user)
        token = token or remittances._make_token()
        remittance = remittances._make(
            moves.sudo(), amounts or {}, credits_sudo.sudo(), actor, token, is_online=False, is_covered=True
        )
        remittance._settle()
        return remittance

    # === DEDUCTED === #

    def test_money_is_deducted_when_it_is_paid(self):
        remittance = self._make(self.first, credits_sudo=self.money)
        self.assertEqual(remittance.amount, 70)
        self.assertEqual(self._get_left(self.money), 30, "nothing is used before it is paid")
        self._begin(remittance, "done")
        self.assertEqual((self.first.amount_residual, self._get_left(self.money)), (0, 0))
        self.assertFalse(remittance.transaction_ids.portal_question)

    def test_rest_of_a_payment(self):
        """What was paid too much of an invoice."""
        paid = self._create_invoice(amount=20)
        line = self.money.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        (line | paid._get_portal_term_lines()).reconcile()
        remittance = self._make(self.first, credits_sudo=self.money)
        self.assertEqual(remittance.amount, 90)
        self._begin(remittance, "done")
        self.assertEqual((self.first.amount_residual, self._get_left(self.money)), (0, 0))

    def test_with_a_credit_note(self):
        credit = self._create_invoice(move_type="out_refund", amount=20)
        remittance = self._make(self.first | self.second, credits_sudo=credit | self.money)
        self.assertEqual(remittance.amount, 150)
        self._begin(remittance, "done")
        self.assertEqual((self.first | self.second | credit).mapped("amount_residual"), [0, 0, 0])
        self.assertEqual(self._get_left(self.money), 0)

    def test_by_transfer(self):
        self._create_bank()
        remittance = self._make(self.first, credits_sudo=self.money)
        remittance._announce()
        self.assertEqual(remittance.amount, 70)
        receipt = self.env["portal.remittance.receipt"].create({"remittance_id": remittance.id})
        receipt.action_register()
        self.assertEqual((self.first.amount_residual, self._get_left(self.money)), (0, 0))

    # === PROMISED ONCE === #

    def test_two_payers_at_once(self):
        """Who comes second waits for the money's row, and finds it promised."""
        before = self.money.sudo().portal_payment_attempts
        first = self._make(self.first, credits_sudo=self.money)
        self.assertEqual(self.money.sudo().portal_payment_attempts, before + 1)
        self._begin(first, "pending")
        self.assertEqual(self._make(self.second, credits_sudo=self.money, user=self.fiona).amount, 100)
        balance = self.env["portal.balance"].with_user(self.fiona)
        with patch("odoo.addons.portal_invoice_pay.models.payment_transaction.PROMISED", ()):
            self.assertFalse(balance._get_unused(), "it is not told as unused any more")
        first.transaction_ids._set_canceled()
        self.assertEqual(self._make(self.third, credits_sudo=self.money, user=self.fiona).amount, 70)
        self.assertEqual(list(balance._get_unused().values()), [30])

    def test_part_that_is_promised_stays(self):
        """One who pays with the rest of a credit uses the rest alone."""
        credit = self._create_invoice(move_type="out_refund", amount=130)
        first = self._make(self.first | self.second, {self.second.id: 50}, credits_sudo=credit)
        self.assertEqual(first.amount, 20)
        self._begin(first, "pending")
        with self.assertRaisesRegex(UserError, "does not cover"), self.env.cr.savepoint():
            self._settle(self.third, credit)

    def test_what_is_left_of_a_promised_credit(self):
        credit = self._create_money(130)
        first = self._settle(self.first, credit)
        self.assertEqual((first.state, self._get_left(credit)), ("done", 30))
        pending = self._make(self.second, {self.second.id: 60}, credits_sudo=credit)
        self.assertEqual(pending.amount, 30)
        self._begin(pending, "done")
        self.assertEqual((self.second.amount_residual, self._get_left(credit)), (40, 0))

    def test_used_by_staff_meanwhile(self):
        remittance = self._make(self.first, credits_sudo=self.money)
        line = self.money.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        (line | self.third._get_portal_term_lines()).reconcile()
        self._begin(remittance, "done")
        self.assertEqual(self.first.amount_residual, 30, "the money went elsewhere")
        self.assertEqual((self.third.amount_residual, self._get_left(self.money)), (70, 0))
        self.assertEqual(self._make(self.second, credits_sudo=self.money).amount, 100)

    # === ALL OF IT === #

    def test_credit_that_covers_all(self):
        credit = self._create_money(250)
        with self.assertRaisesRegex(UserError, "credit covers"), self.env.cr.savepoint():
            self._make(self.first, credits_sudo=credit)
        with self.assertRaisesRegex(UserError, "does not cover"), self.env.cr.savepoint():
            self._settle(self.first, self.money)
        token = self.env["portal.remittance"]._make_token()
        remittance = self._settle(self.first, credit, {self.first.id: 60}, token=token)
        self.assertEqual((remittance.state, remittance.amount), ("done", 0))
        self.assertEqual((self.first.amount_residual, self._get_left(credit)), (40, 190), "no more than was chosen")
        # Sent twice, it is done once.
        self.assertEqual(self._settle(self.first, credit, {self.first.id: 60}, token=token), remittance)
        self.assertEqual((self.first.amount_residual, self._get_left(credit)), (40, 190))

    def test_part_in_another_currency(self):
        currency = self._enable_currency("CHF")
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "company_id": self.company.id, "rate": 3, "name": "2020-01-01"}
        )
        invoice = self._create_invoice(is_posted=False)
        invoice.currency_id = currency
        invoice.action_post()
        credit = self._create_money(50, currency_id=currency.id)
        self.assertEqual(self._make(self.first, credits_sudo=credit).amount, 100)
        self._settle(invoice, credit, {invoice.id: 20})
        self.assertEqual((invoice.amount_residual, self._get_left(credit)), (80, 30))
        line = credit.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        self.assertAlmostEqual(line.amount_residual, -10)

    # === WHOSE === #

    def test_money_of_others(self):
        theirs = self._create_money(40, partner=self.beta)
        self.assertEqual(self._make(self.first, credits_sudo=theirs).amount, 100)
        debt = self._create_money(40, payment_type="outbound")
        self.assertEqual(self._make(self.first, credits_sudo=debt).amount, 100)
        balance = self.env["portal.balance"].with_user(self.frank)
        found = balance._browse_money_sudo((theirs | self.money | self.first).ids)
        self.assertEqual(found, self.money)
        self.assertFalse(balance.with_user(self.ben)._browse_money_sudo(self.money.ids))
        self.assertFalse(balance.with_user(self.env.ref("base.public_user"))._browse_money_sudo(self.money.ids))

    def test_scope_of_the_payer(self):
        """Whoever sees own invoices alone deducts own money alone."""
        own = self._create_money(10, partner=self.frank.partner_id)
        balance = self.env["portal.balance"].with_user(self.frank)
        self.assertEqual(balance._find_money_sudo(self.first, 20), self.money | own)
        self.frank.partner_id.portal_role_id = self.env.ref("portal_access_rules.portal_role_personal")
        self.assertEqual(balance._find_money_sudo(self.first, 20), own)
        self.assertEqual(balance._browse_money_sudo((self.money | own).ids), own)

    # === PAGE === #

    def _post(self, **values):
        return self.url_open("/my/invoices/pay/credit", data={"csrf_token": Request.csrf_token(self), **values})

    def _open(self, query):
        response = self.url_open(f"/my/invoices/pay?{query}")
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.content)

    def test_page(self):
        credit = self._create_money(250)
        self._login(self.frank)
        page = self._open(f"ids={self.first.id}&credit={credit.id}")
        [form] = page.xpath("//form[@action='/my/invoices/pay/credit']")
        values = {node.get("name"): node.get("value") for node in form.xpath(".//input") if node.get("name")}
        answer = self._post(**values | {"csrf_token": Request.csrf_token(self)})
        self.assertIn("Your credit settled it", answer.text)
        self.assertNotIn(credit.name, answer.text, "the vendor's own number")
        self.assertEqual((self.first.amount_residual, self._get_left(credit)), (0, 150))
        self.assertEqual(self.first.portal_remittance_line_ids.remittance_id.received_on, fields.Date.today())

    def test_page_of_credit_that_is_used(self):
        """What was chosen stays, and the page says why nothing happened."""
        credit = self._create_money(100)
        line = credit.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        (line | self.third._get_portal_term_lines()).reconcile()
        self._login(self.frank)
        values = {"ids": self.first.id, "credit": credit.id, "page": self.env["portal.remittance"]._make_token()}
        answer = self._post(**values)
        self.assertIn("does not cover all of it any more", answer.text)
        self.assertIn(self.first.name, answer.text)
        self.assertEqual(self.first.amount_residual, 100)

    def test_who_may(self):
        credit = self._create_money(100)
        values = {"ids": self.first.id, "credit": credit.id, "page": self.env["portal.remittance"]._make_token()}
        for user in (self.anna, self.ben):
            self._login(user)
            self._post(**values)
            self.assertEqual((self.first.amount_residual, self._get_left(credit)), (100, 100), user.name)
        self._login(None)
        self.assertIn("/web/login", self.url_open("/my/invoices/pay/credit", data=values, allow_redirects=False).text)
        self._login(self.frank)
        self._post(**values)
        self.assertEqual((self.first.amount_residual, self._get_left(credit)), (0, 0))
