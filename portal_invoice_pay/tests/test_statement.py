import io
import zipfile
from datetime import timedelta
from unittest.mock import patch

from lxml import etree
from pypdf import PdfReader

from odoo import Command
from odoo.http import Request
from odoo.tests import new_test_user, tagged

from .balance_common import BalanceCommon

PATH = "/my/balance/statement"


@tagged("post_install", "-at_install")
class TestStatement(BalanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls._create_invoice(amount=1000, days=400, due=-370)
        cls._pay(cls.old, 600, payment_date=cls.today - timedelta(days=380))
        cls.first = cls._create_invoice(amount=100, days=20, due=-10, ref="PO 7")
        cls.second = cls._create_invoice(amount=200, days=10, due=5)
        cls.credit = cls._create_invoice(amount=30, days=8, move_type="out_refund")
        cls._pay(cls.first | cls.second, 250, payment_date=cls.today - timedelta(days=5), group_payment=True)
        cls.own = cls._create_invoice(cls.anna.partner_id, amount=7, days=3)
        cls.foreign = cls._create_invoice(cls.beta, amount=9999, days=3)
        cls.begin, cls.end = cls.today - timedelta(days=30), cls.today

    def _accounts(self, user=None, begin=None, end=None, limit=500):
        statement = self.env["portal.statement"].with_user(user or self.frank)
        return statement._get_accounts(begin or self.begin, end or self.end, limit)[0]

    def _rows(self, account):
        return [(line["kind"], line["amount"], line["balance"]) for line in account["lines"]]

    def _query(self, begin=None, end=None):
        return f"?date_begin={begin or self.begin}&date_end={end or self.end}"

    # === NUMBERS === #

    def test_running_balance(self):
        [account] = self._accounts()
        self.assertEqual(account["opening"], 400)
        expected = [
            ("invoice", 100, 500),
            ("invoice", 200, 700),
            ("credit", -30, 670),
            ("payment", -250, 420),
            ("invoice", 7, 427),
        ]
        self.assertEqual(self._rows(account), expected)
        self.assertEqual(account["closing"], 427)
        [payment] = [line for line in account["lines"] if line["kind"] == "payment"]
        self.assertEqual(set(payment["names"]), {self.first.name, self.second.name})

    def test_closing_is_the_balance_of_today(self):
        [account] = self._accounts()
        [balance] = self.env["portal.balance"].with_user(self.frank)._get_accounts()
        owed = sum(amount for amount, _count in balance["ages"].values())
        self.assertEqual(account["closing"], owed - balance["credit"][0])
        self.assertEqual(account["credit"], balance["credit"][0])
        self.assertEqual(account["ages"], {age: amount for age, (amount, _count) in balance["ages"].items()})

    def test_end_of_the_past(self):
        """What was paid since was open then."""
        day = self.today - timedelta(days=9)
        [account] = self._accounts(end=day)
        self.assertEqual(account["closing"], 700)
        self.assertEqual(account["ages"], {"late_more": 400, "late_30": 100, "not_due": 200})
        self.assertEqual(account["credit"], 0)

    def test_parts_have_their_own_age(self):
        """On a past day too, with what was paid of each of them since."""
        values = {"value": "percent", "delay_type": "days_after"}
        shares = ((30, 5), (70, 95))
        parts = [Command.create(values | {"value_amount": share, "nb_days": days}) for share, days in shares]
        term = self.env["account.payment.term"].create({"name": "Parts", "line_ids": parts})
        before = self._accounts(self.ben)[0]["ages"]
        move = self._create_invoice(self.beta, amount=200)
        move.button_draft()
        move.write({"invoice_date": self.today - timedelta(days=40), "invoice_payment_term_id": term.id})
        move.action_post()
        day = self.today - timedelta(days=30)
        [account] = self._accounts(self.ben, begin=day - timedelta(days=20), end=day)
        self.assertEqual(account["ages"], {"late_30": 60, "not_due": 140})
        self.assertEqual(self._rows(account), [("invoice", 200, 200)])
        self._pay(move, 60)
        [account] = self._accounts(self.ben, begin=day - timedelta(days=20), end=day)
        self.assertEqual(account["ages"], {"late_30": 60, "not_due": 140})
        [account] = self._accounts(self.ben)
        self.assertEqual(account["ages"], before | {"not_due": before.get("not_due", 0) + 140})

    def test_credit_that_is_used_is_no_line(self):
        lines = (self.credit | self.own).line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        lines.reconcile()
        [account] = self._accounts()
        self.assertEqual(account["closing"], 427)
        self.assertEqual(len(account["lines"]), 5)
        self.assertEqual(account["credit"], 23)

    def test_payment_without_invoice(self):
        values = {"partner_id": self.acme.id, "payment_type": "inbound", "partner_type": "customer"}
        self.env["account.payment"].create({"amount": 25, **values}).action_post()
        [account] = self._accounts()
        self.assertEqual(account["closing"], 402)
        self.assertEqual(self._rows(account)[-1][:2], ("payment", -25))
        # Who sees the own invoices alone does not see it.
        self.anna.partner_id.portal_role_id = self.roles["personal"]
        [account] = self._accounts(self.anna)
        self.assertEqual(self._rows(account), [("invoice", 7, 7)])

    def test_payment_without_entry(self):
        """Where the vendor's journal has no outstanding account, an invoice is being paid before the ledger says so."""
        # As with an accounting addon; without one, each payment has an entry.
        self.patch(self.registry["account.move"], "_get_invoice_in_payment_state", lambda _self: "in_payment")
        self.company_data["default_journal_bank"].inbound_payment_method_line_ids.payment_account_id = False
        self.assertFalse(self._pay(self.own, 7).move_id)
        self.assertEqual(self.own.payment_state, "in_payment")
        [account] = self._accounts()
        self.assertEqual(account["closing"], 420)

    def test_each_currency_for_itself(self):
        other = self.setup_other_currency("EUR")
        self._create_invoice(amount=11, days=2, currency=other)
        accounts = self._accounts()
        self.assertEqual([account["closing"] for account in accounts if account["currency"] == other], [11])
        self.assertEqual(len(accounts), 2)

    def test_lines_are_limited(self):
        statement = self.env["portal.statement"].with_user(self.frank)
        accounts, is_cut = statement._get_accounts(self.begin, self.end, 2)
        self.assertTrue(is_cut)
        self.assertEqual(len(accounts[0]["lines"]), 2)
        self.assertEqual(accounts[0]["closing"], 427)

    # === WHO === #

    def test_others_invoices_are_not_in_it(self):
        self.anna.partner_id.portal_role_id = self.roles["personal"]
        [account] = self._accounts(self.anna)
        self.assertEqual(self._rows(account), [("invoice", 7, 7)])
        self.assertEqual(self._accounts(self.ben)[0]["closing"], 9999)

    def test_payment_tells_nothing_of_others_invoices(self):
        """Of a payment for several invoices, a person sees what is for the own ones."""
        self._pay(self.own | self.second, 57, group_payment=True)
        self.anna.partner_id.portal_role_id = self.roles["personal"]
        [account] = self._accounts(self.anna)
        self.assertEqual(self._rows(account), [("invoice", 7, 7), ("payment", -7, 0)])
        self.assertEqual(account["lines"][1]["names"], [self.own.name])

    def test_page(self):
        self._login(self.frank)
        page = self._open(PATH + self._query())
        words = self._text(page, "portal_statement_account")
        for part in (self.first.name, "PO 7", "427.00", "Payment for", "Opening balance", "Credit note"):
            self.assertIn(part, words)
        self.assertNotIn(self.foreign.name, words)
        self.assertFalse(self._text(page, "portal_balance_limits"))
        self.assertIn(f"/my/invoices/{self.first.id}", page.xpath("//*[@name='portal_statement_account']//a/@href"))
        self.anna.partner_id.portal_role_id = self.roles["personal"]
        self._login(self.anna)
        page = self._open(PATH + self._query())
        self.assertIn("only the invoices that you may see", self._text(page, "portal_balance_limits"))
        self.assertNotIn(self.first.name, self._text(page, "portal_statement_account"))

    def test_refused(self):
        self._login()
        for path in (PATH, f"{PATH}/file/1"):
            self.assertIn("/web/login", self.url_open(path, allow_redirects=False).headers["Location"])
        self._login(self._create_person("Tech", self.acme, role="technical"))
        self._open(PATH, status=404)
        self._open(f"{PATH}/file/1", status=404)

    def test_nonsense(self):
        self._login(self.frank)
        for query in ("?date_begin=x", "?date_end=9999-99-99", "?date_begin=0001-01-01", "?date_begin=%00", "?asked=x"):
            self._open(PATH + query)
        page = self._open(PATH + self._query(self.end, self.begin))
        self.assertIn("427.00", self._text(page, "portal_statement_closing"))
        self.assertIn(self._download(kind="exe").status_code, (404, 400))
        for file_id in ("0", "-1", "9" * 9, "9" * 30, "x"):
            self._open(f"{PATH}/file/{file_id}", status=404)

    # === FILES === #

    def _download(self, kind="pdf", **values):
        dates = {"date_begin": self.begin.isoformat(), "date_end": self.end.isoformat()}
        data = {"csrf_token": Request.csrf_token(self), "kind": kind}
        return self.url_open(f"{PATH}/file", data=data | dates | values)

    def test_pdf(self):
        self.env.company.write({"street": "12 Quayside", "email": "money@vendor.example"})
        self._login(self.frank)
        response = self._download()
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertTrue(response.content.startswith(b"%PDF-"))
        words = self._read_pdf(response.content)
        for part in (self.env.company.name, "12 Quayside", self.first.name, "427.00", "Statement of account", "Acme"):
            self.assertIn(part, words)
        self.assertNotIn(self.foreign.name, words)
        self.assertNotIn("only the invoices", words)

    def _read_pdf(self, content):
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        return " ".join(text.replace("\ufeff", "").split())

    def test_pdf_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.frank.lang = "fr_FR"
        document = self.env["portal.statement.document"].with_user(self.frank).with_context(lang="fr_FR")
        self.assertIn("427,00", self._read_pdf(document._make("pdf", self.begin, self.end)))

    def test_spreadsheet_runs_no_formula(self):
        self.first.ref = '=HYPERLINK("https://evil.example";"x")'
        self._login(self.frank)
        response = self._download(kind="xlsx")
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            sheet = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
            texts = archive.read("xl/sharedStrings.xml").decode()
            self.assertFalse([name for name in archive.namelist() if "external" in name.lower()])
        self.assertFalse(sheet.xpath("//*[local-name()='f']"))
        self.assertFalse(sheet.xpath("//*[local-name()='hyperlink']"))
        self.assertIn("=HYPERLINK", texts)
        numbers = {float(value) for value in sheet.xpath("//*[local-name()='c'][not(@t)]/*[local-name()='v']/text()")}
        self.assertTrue({400, 100, -30, -250, 427} <= numbers, numbers)

    def test_person_who_sees_less_is_told_so_in_the_file(self):
        self.anna.partner_id.portal_role_id = self.roles["personal"]
        document = self.env["portal.statement.document"].with_user(self.anna)
        words = self._read_pdf(document._make("pdf", self.begin, self.end))
        self.assertIn("only the invoices that you may see", words)
        self.assertNotIn(self.first.name, words)

    def test_needs_a_token(self):
        self._login(self.frank)
        with self.assertLogs("odoo.http", "WARNING"):
            self.assertEqual(self._download(csrf_token="x").status_code, 400)
        self.assertEqual(self._download().status_code, 200)

    def test_files_are_counted(self):
        self._login(self.frank)
        self.patch_limit(False)
        response = self._download()
        self.assertIn("many files", response.text)

    def patch_limit(self, value):
        self.patch(self.registry["portal.rate.limit"], "_is_allowed", lambda *_arguments: value)

    # === BACKGROUND === #

    def _ask(self, kind="pdf"):
        files = self.env["portal.statement.file"].with_user(self.frank)
        return files._ask(self.frank, kind, self.begin, self.end)

    def _run(self):
        self.env.ref("portal_invoice_pay.ir_cron_portal_statement_file").method_direct_trigger()
        self.env.invalidate_all()

    def test_long_one_is_made_in_the_background(self):
        self.patch_lines(2)
        self._login(self.frank)
        response = self._download()
        self.assertIn("we are preparing the file", response.text)
        self.assertIn("Being prepared", response.text)
        self._download()
        [file] = self.env["portal.statement.file"].search([("user_id", "=", self.frank.id)])
        self._run()
        self.assertEqual(file.state, "done")
        page = self._open(PATH)
        [url] = [url for url in page.xpath("//a/@href") if url.startswith(f"{PATH}/file/")]
        response = self.url_open(url)
        self.assertIn(self.first.name, self._read_pdf(response.content))
        self.assertIn("attachment", response.headers["Content-Disposition"])

    def patch_lines(self, lines):
        from ..controllers import statement

        self.patch(statement, "REQUEST_LINES", lines)

    def test_file_is_for_the_person_alone(self):
        file = self._ask()
        self._run()
        self.assertTrue(file._get_attachment_sudo(self.frank))
        colleague = self._create_person("Fiona", self.acme, role="finance")
        self.assertFalse(file._get_attachment_sudo(colleague))
        self._login(colleague)
        self._open(f"{PATH}/file/{file.id}", status=404)
        self._open(f"/web/content/{file.sudo().attachment_id.id}", status=404)
        self._login(self.frank)
        self.assertEqual(self.url_open(f"{PATH}/file/{file.id}").status_code, 200)

    def test_staff_who_look_as_the_person_are_given_no_file(self):
        file = self._ask()
        self._run()
        self._login(new_test_user(self.env, "file.staff", "base.group_user,base.group_partner_manager"))
        data = {"csrf_token": Request.csrf_token(self)}
        self.url_open(f"/portal/preview/{self.frank.id}", data=data, headers={"Referer": f"{self.base_url()}/my"})
        page = self._open(PATH)
        self.assertTrue(self._text(page, "portal_statement_account"))
        self.assertFalse(self._text(page, "portal_statement_files"))
        self._open(f"{PATH}/file/{file.id}", status=404)
        self._login(self.frank)
        self.assertTrue(self._text(self._open(PATH), "portal_statement_files"))

    def test_file_of_more_than_one_sees_now(self):
        file = self._ask()
        self._run()
        self.frank.partner_id.portal_role_id = self.roles["personal"]
        self.assertFalse(file._get_attachment_sudo(self.frank))

    def test_file_is_kept_for_7_days(self):
        file = self._ask().sudo()
        self._run()
        attachment = file.attachment_id
        self.env.cr.execute(
            "UPDATE portal_statement_file SET create_date = create_date - interval '8 days' WHERE id = %s", [file.id]
        )
        file.invalidate_recordset()
        self.assertFalse(file._get_attachment_sudo(self.frank))
        self.env["portal.statement.file"]._gc_jobs()
        self.assertFalse(file.exists())
        self.assertFalse(attachment.exists())

    def test_file_of_somebody_who_lost_the_role(self):
        file = self._ask().sudo()
        self.frank.partner_id.portal_role_id = self.roles["technical"]
        with self.assertLogs("odoo.addons.portal_tools.models.portal_job_mixin", "WARNING"):
            self._run()
        self.assertEqual(file.state, "pending")
        self.assertIn("may see no invoices", file.failure_reason)
        self.assertFalse(file.attachment_id)

    def test_file_says_that_lines_are_left_out(self):
        document = self.env["portal.statement.document"].with_user(self.frank)
        self.assertNotIn("Only the first lines", self._read_pdf(document._make("pdf", self.begin, self.end)))
        with patch.dict("odoo.addons.portal_invoice_pay.models.portal_statement_document.FILE_LINES", pdf=2):
            words = self._read_pdf(document._make("pdf", self.begin, self.end))
        self.assertIn("Only the first lines are shown. Choose a shorter period", words)
        self.assertIn("427.00", words)

    def test_long_document_is_laid_out_in_blocks(self):
        document = self.env["portal.statement.document"].with_user(self.frank)
        line = {"date": "d", "text": "t" * 90, "note": "", "amount": "1", "balance": "2"}
        rows = document._get_rows({"lines": [line] * 2001})
        self.assertEqual(len(rows), 51)
        self.assertEqual(rows[0]["amount"].split("\n"), ["1"] * 40)
        self.assertTrue(all(len(text) == 60 for text in rows[0]["text"].split("\n")))
        self.assertEqual(len(document._get_rows({"lines": [line] * 5})), 5)
        wide = document._get_rows({"lines": [line | {"text": "漢" * 90}] * 2001})
        self.assertEqual({text for row in wide for text in row["text"].split("\n")}, {"漢" * 29 + "…"})

    def test_each_amount_of_a_long_document_stands_beside_its_text(self):
        moves = [self._create_invoice(amount=3000 + place, days=2, ref="Ref " * 30) for place in range(9)]
        document = self.env["portal.statement.document"].with_user(self.frank)
        with patch("odoo.addons.portal_invoice_pay.models.portal_statement_document.LONG", 3):
            content = document._make("pdf", self.begin, self.end)
        heights = self._read_heights(content)
        for place, move in enumerate(moves):
            [text] = [height for words, height in heights if move.name in words]
            self.assertIn((f"$\N{NO-BREAK SPACE}3,00{place}.00", text), heights)

    def _read_heights(self, content):
        """Return each text of a PDF and how high it stands on its page."""
        found = []
        for page in PdfReader(io.BytesIO(content)).pages:
            page.extract_text(
                visitor_text=lambda text, cm, tm, *_font: found.append((text.strip(), round(tm[5] * cm[3] + cm[5], 1)))
            )
        return found

    def test_several_vendors_have_their_own_pages(self):
        other = self.setup_other_company()["company"]
        self.frank.company_ids = [Command.link(other.id)]
        line = Command.create({"name": "x", "price_unit": 3, "tax_ids": False})
        values = {"move_type": "out_invoice", "partner_id": self.acme.id, "invoice_date": self.today}
        move = self.env["account.move"].with_company(other).create(values | {"invoice_line_ids": [line]})
        move.action_post()
        document = self.env["portal.statement.document"].with_user(self.frank)
        words = self._read_pdf(document._make("pdf", self.begin, self.end))
        for name in (other.name, self.env.company.name, move.name):
            self.assertIn(name, words)
