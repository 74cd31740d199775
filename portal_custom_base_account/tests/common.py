from datetime import timedelta

from lxml import html

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

PATH = "/my/invoices"


class DraftInvoices:
    @classmethod
    def _create_draft(cls, move_type, partner, amount=100, **values):
        """Return a draft invoice of one line without tax, made without a form, which would take most of its time."""
        line = {"name": "test line", "price_unit": amount, "tax_ids": [Command.clear()]}
        values = {"move_type": move_type, "partner_id": partner.id, "invoice_date": "2019-01-01"} | values
        return cls.env["account.move"].create(values | {"invoice_line_ids": [Command.create(line)]})


class InvoiceListCommon(DraftInvoices, AccountTestInvoicingCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.anna, cls.ben = (cls._create_user(name, cls._create_customer(name)) for name in ("anna", "ben"))
        cls.customer = cls.anna.partner_id.parent_id
        cls.open = cls._create_move(invoice_origin="S00077", ref="PO 4711")
        cls.late = cls._create_move(days=-40)
        cls.partial = cls._create_move()
        cls.paid = cls._create_move()
        cls._pay(cls.partial, 40)
        cls._pay(cls.paid)
        cls.credit = cls._create_move("out_refund")
        cls.draft = cls._create_move(is_posted=False)
        cls.foreign = cls._create_move(partner=cls.ben.partner_id.parent_id)
        cls.all = cls.open | cls.late | cls.partial | cls.paid | cls.credit

    @classmethod
    def _create_customer(cls, name):
        return cls.env["res.partner"].create({"name": f"Lists of {name}", "is_company": True})

    @classmethod
    def _create_user(cls, name, company):
        user = new_test_user(cls.env, f"{name}.lists", groups="base.group_portal", company_id=cls.env.company.id)
        user.company_ids = [Command.set(cls.env.company.ids)]
        user.partner_id.parent_id = company
        return user

    @classmethod
    def _create_move(cls, move_type="out_invoice", days=0, partner=None, is_posted=True, **values):
        move = cls._create_draft(move_type, partner or cls.customer)
        day = cls.today + timedelta(days=days)
        move.write({"invoice_date": day, "invoice_payment_term_id": False, "invoice_date_due": day, **values})
        if is_posted:
            move.action_post()
        return move

    @classmethod
    def _pay(cls, move, amount=100):
        wizard = cls.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids)
        wizard.create({"amount": amount})._create_payments()

    def setUp(self):
        super().setUp()
        self.authenticate("anna.lists", "anna.lists")

    def _open(self, query="", path=PATH):
        response = self.url_open(path + query)
        self.assertEqual(response.status_code, 200, query)
        return html.fromstring(response.content)

    def _list(self, query=""):
        """Return the invoices on the page, in its order."""
        links = self._open(query).xpath("//td[contains(@class, 'o_portal_list_name')]/a/@href")
        return self.env["account.move"].browse(int(link.rsplit("/", 1)[1]) for link in links)

    def _text(self, page, name):
        return " ".join(" ".join(node.text_content().split()) for node in page.xpath(f"//*[@name='{name}']"))
