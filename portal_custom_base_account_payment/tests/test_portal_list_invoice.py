from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

PAGE_QUERIES = 15
MODULE = "odoo.addons.portal_custom_base_account_payment.models.account_move"


@tagged("post_install", "-at_install")
class TestPayFromList(AccountPaymentCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "True")
        cls.user = new_test_user(cls.env, "pays.lists", groups="base.group_portal", company_id=cls.env.company.id)
        cls.user.company_ids = [Command.set(cls.env.company.ids)]
        cls.open, cls.late = (cls._create_move(days) for days in (9, -9))
        cls.credit = cls._create_move(9, "out_refund")

    @classmethod
    def _create_move(cls, days, move_type="out_invoice"):
        day = fields.Date.today() + timedelta(days=days)
        move = cls.init_invoice(move_type, partner=cls.user.partner_id, amounts=[100], taxes=[])
        move.write({"invoice_payment_term_id": False, "invoice_date_due": day})
        move.action_post()
        return move

    def _open(self):
        self.authenticate("pays.lists", "pays.lists")
        return html.fromstring(self.url_open("/my/invoices").content)

    def _get_pay_links(self):
        return set(self._open().xpath("//td[contains(@class, 'o_portal_list_act')]/a/@href"))

    def test_open_invoices_lead_to_their_payment(self):
        if "portal.remittance" in self.env:
            self.skipTest("Portal Invoices and Payments has a page of its own for paying.")
        links = {f"/my/invoices/{move.id}?payment=True#portal_pay" for move in self.open | self.late}
        self.assertEqual(self._get_pay_links(), links)
        self.assertEqual(self.url_open(min(links)).status_code, 200)
        self.env["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "False")
        self.assertFalse(self._get_pay_links())

    def test_overdue_invoices_are_paid_at_once(self):
        self.assertTrue(self._open().xpath("//a[@name='portal_pay_overdue'][@href='/my/invoices/overdue']"))
        colleague = self.env["res.partner"].create({"name": "Colleague", "parent_id": self.user.partner_id.id})
        self.late.button_draft()
        self.late.partner_id = colleague
        self.late.action_post()
        self.assertEqual(len(self._get_pay_links()), 2)
        # Odoo's page knows only the invoices of the person; that of Portal Invoices and Payments knows the others.
        is_offered = bool(self._open().xpath("//a[@name='portal_pay_overdue']"))
        self.assertEqual(is_offered, "portal.remittance" in self.env)

    def test_queries(self):
        for move in self.open | self.late:
            self._create_transaction(
                "redirect",
                invoice_ids=[Command.set(move.ids)],
                partner_id=self.user.partner_id.id,
                amount=1,
                reference=move.name,
            )
        self._open(), self._open()
        before = self.cr.sql_log_count
        self.url_open("/my/invoices?filterby=open")
        self.assertLessEqual(self.cr.sql_log_count - before, PAGE_QUERIES)

    def test_payment_that_is_not_confirmed(self):
        transaction = self._create_transaction(
            "redirect", invoice_ids=[Command.set(self.open.ids)], partner_id=self.user.partner_id.id, amount=100
        )
        self.assertEqual(self.open._get_portal_state(), "open")
        # The provider of the tests confirms nothing, so that it only promises.
        transaction.state = "pending"
        self.assertEqual(self.open._get_portal_state(), "open")
        with patch(f"{MODULE}.PROMISED", ()):
            self.assertEqual(self.open._get_portal_state(), "processing")
        self.assertEqual(self.late._get_portal_state(), "overdue")
