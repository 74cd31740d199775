from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import SQL

from .list_common import ListCommon

PATH = "/my/invoices"
# What a whole page may ask of the database, the session and the frame included.
PAGE_QUERIES = 15
PROMISED = "odoo.addons.portal_invoice_pay.models.payment_transaction.PROMISED"


@tagged("post_install", "-at_install")
class TestPortalListInvoice(ListCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open = cls._create_invoice(invoice_origin="S00077", ref="PO 4711")
        cls.late = cls._create_invoice(days=-20)
        cls.partial, cls.paid, cls.pending = (cls._create_invoice() for _number in range(3))
        cls.day = cls.today - timedelta(days=3)
        cls._pay(cls.partial, 40, cls.day)
        cls._pay(cls.paid, 30, cls.day - timedelta(days=5))
        cls._pay(cls.paid, date=cls.day)
        cls.credit = cls._create_invoice(move_type="out_refund")
        cls._create_transaction(cls.pending)

    def _list(self, query="", user=None):
        self._login(user or self.frank)
        links = self._open(PATH + query).xpath("//td[contains(@class, 'o_portal_list_name')]/a/@href")
        return self.env["account.move"].browse(int(link.rsplit("/", 1)[1]) for link in links)

    def _get_cells(self, move):
        portal_list = self.env["portal.list.invoice"].with_user(self.frank)
        rows = portal_list._prepare_page_values({})["rows"]
        [row] = [row for row in rows if row["id"] == move.id]
        return {cell["name"]: cell for cell in row["cells"]}

    def test_filters(self):
        with patch(PROMISED, ()):
            for name, expected in (
                ("open", self.open | self.late | self.partial | self.pending),
                ("overdue_invoices", self.late),
                ("partial", self.partial),
                ("paid", self.paid),
                ("in_payment", self.pending),
                ("credit", self.credit),
            ):
                self.assertEqual(set(self._list(f"?filterby={name}")), set(expected), name)
        # A transfer that was only promised is no payment under way.
        self.assertFalse(self._list("?filterby=in_payment"))

    def _dispute(self, move, amount):
        reason = self.env.ref("portal_invoice_pay.dispute_reason_quantity")
        lines = [Command.create({"name": "Desk", "amount": amount})]
        # In sudo mode as only an act of a customer makes one.
        disputes_sudo = self.env["portal.invoice.dispute"].sudo()
        return disputes_sudo.create({"move_id": move.id, "reason_id": reason.id, "line_ids": lines})

    def test_disputed(self):
        dispute = self._dispute(self.open, 40)
        self.assertEqual(self._list("?filterby=disputed"), self.open)
        # What is open of it is asked for, and the row says what is not.
        self.assertIn("40.00 disputed", self._get_cells(self.open)["state"]["note"])
        self.assertIn("40.00 disputed", self._text(self._open(PATH), "portal_list_note"))
        self.assertTrue(self._get_action(self.open))
        self.assertFalse(self._get_cells(self.late)["state"]["note"])
        dispute.state = "refused"
        self.assertFalse(self._list("?filterby=disputed"))
        self.assertFalse(self._get_cells(self.open)["state"]["note"])

    def test_disputes_of_what_is_open(self):
        self._dispute(self.paid, 40)
        self._dispute(self.late, 100)
        self.assertEqual(self._list("?filterby=disputed"), self.late)
        cell = self._get_cells(self.late)["state"]
        self.assertEqual((cell["text"], cell["state"], cell["note"]), ("Disputed", "progress", False))

    def _get_action(self, move):
        return self.env["portal.list.invoice"].with_user(self.frank)._get_action(move.with_user(self.frank).sudo())

    def test_what_is_on_its_way_is_not_asked_for(self):
        """Badge, filter, button and the page of the invoice say the same."""
        announced, done = (self._create_invoice(days=-2) for _number in range(2))
        self.assertTrue(self._get_action(announced))
        remittance = self._create_remittance({announced: 100}, state="expected")
        self._create_transaction(done, state="done")
        self._login(self.frank)
        with patch(PROMISED, ()), patch("odoo.addons.portal_invoice_pay.models.account_move.PROMISED", ()):
            for move, label in ((announced, "Bank transfer announced"), (done, "Processing payment")):
                cell = self._get_cells(move)["state"]
                self.assertEqual((cell["text"], cell["state"]), (label, "progress"))
                self.assertIn(move, self._list("?filterby=in_payment"))
                self.assertFalse(self._get_action(move))
                self.assertFalse(self._open(f"{PATH}/{move.id}").xpath("//a[@name='portal_pay']"))
            remittance.state = "cancel"
            self.assertEqual(self._get_cells(announced)["state"]["text"], "2 days late")
            self.assertNotIn(announced, self._list("?filterby=in_payment"))
            self.assertTrue(self._get_action(announced))
            self.assertTrue(self._open(f"{PATH}/{announced.id}").xpath("//a[@name='portal_pay']"))

    def test_payment_without_an_entry_is_under_way(self):
        self.open.payment_state = "in_payment"
        self.assertEqual(self._list("?filterby=in_payment"), self.open)

    def test_day_of_the_last_payment(self):
        told = fields.Date.to_string(self.day)
        columns = self.env["portal.list.invoice"].with_user(self.frank)._get_columns()
        self.assertLess(list(columns).index("portal_paid_on"), list(columns).index("amount_residual"))
        for move in self.partial | self.paid:
            self.assertEqual(fields.Date.to_string(move.portal_paid_on), told)
        for move in self.open | self.credit:
            self.assertFalse(move.portal_paid_on)
        self.assertTrue(self._get_cells(self.paid)["portal_paid_on"]["text"])
        self.assertFalse(self._get_cells(self.open)["portal_paid_on"]["text"])

    def test_credit_is_no_payment(self):
        invoice = self._create_invoice()
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids)
        wizard.create({"journal_id": invoice.journal_id.id}).modify_moves()
        self.assertFalse(invoice.portal_paid_on)

    def test_badges(self):
        for move, label, badge in (
            (self.open, "Open", "waiting"),
            (self.late, "20 days late", "problem"),
            (self.partial, "Partly paid", "waiting"),
            (self.paid, "Paid", "done"),
            (self.credit, "Credit note", "progress"),
        ):
            cell = self._get_cells(move)["state"]
            self.assertEqual((cell["text"], cell["state"]), (label, badge))

    def test_who_may_pay_pays_several(self):
        button = "//button[@name='portal_pay_many'][@formaction='/my/invoices/pay']"
        self._login(self.frank)
        self.assertTrue(self._open(PATH).xpath(button))
        self.frank.partner_id.portal_role_id = self._create_role(invoice="company")
        page = self._open(PATH)
        self.assertFalse(page.xpath(button))
        self.assertTrue(page.xpath("//button[@name='portal_download_many']"))
        self.assertFalse(page.xpath("//td[contains(@class, 'o_portal_list_act')]/a"))

    def test_search(self):
        self.assertIn(self.open, self._list(f"?search={self.open.name}"))
        for text in ("S00077", "po+47"):
            self.assertEqual(self._list(f"?search={text}"), self.open)

    def test_colleagues_and_others(self):
        own = self._create_invoice(self.anna.partner_id)
        self.bob.partner_id.portal_role_id = self._create_role(invoice="own")
        self.assertNotIn(own, self._list(user=self.bob))
        self.assertIn(own, self._list(user=self.frank))
        self.assertFalse(self._list(user=self.ben))

    # === COST === #

    def _count_queries(self, query):
        self.url_open(PATH + query), self.url_open(PATH + query)
        before = self.cr.sql_log_count
        self.url_open(PATH + query)
        return self.cr.sql_log_count - before

    def test_queries(self):
        self._pay(self._create_invoice() | self._create_invoice())
        self._login(self.frank)
        for query in ("", "?filterby=in_payment", "?filterby=paid&sortby=name&search=INV", "?filterby=credit"):
            self.assertLessEqual(self._count_queries(query), PAGE_QUERIES, query)

    def test_rare_filters_have_an_index(self):
        """Few among many are found without reading all invoices."""
        portal_list = self.env["portal.list.invoice"].with_user(self.frank)
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        choices = portal_list._get_choices()
        for name, index in (
            ("partial", "account_move_portal_partial_idx"),
            ("in_payment", "account_move_portal_in_payment_idx"),
            ("credit", "account_move_portal_credit_idx"),
        ):
            plan = self._explain(portal_list, portal_list._parse({"filterby": name}, choices), choices)
            self.assertIn(index, plan, name)

    def _explain(self, portal_list, query, choices):
        domain = portal_list._get_domain() & choices["filters"][query.filterby]["domain"]
        found = portal_list._get_records()._search(domain, order=portal_list._get_order(query, choices), limit=10)
        self.env.cr.execute(SQL("EXPLAIN %s", found.select("id")))
        return "\n".join(line for [line] in self.env.cr.fetchall())
