import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from unittest.mock import patch

from lxml import html
from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import OdooPdfFileWriter

from odoo.addons.portal_evidence import pdf_seal

from .genuine_common import GenuineCommon

EINVOICE = b"<?xml version='1.0'?><invoice>7</invoice>"
JOB = "odoo.addons.portal_tools.models.portal_job_mixin"


def make_pdf(text=b""):
    """Return a PDF with an electronic invoice in it, as Odoo makes it."""
    writer, output = OdooPdfFileWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.addAttachment("factur-x.xml", EINVOICE + text, subtype="text/xml")
    writer.write(output)
    return output.getvalue()


@tagged("post_install", "-at_install")
class TestInvoiceSeal(GenuineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.portal_seals_invoices = True
        cls.invoice = cls._issue()

    @classmethod
    def _issue(cls, **values):
        """Return a posted invoice with the PDF that the vendor sends."""
        move = cls._create_invoice(cls.anna.partner_id, **values)
        cls._attach(move)
        return move

    @classmethod
    def _attach(cls, move, content=None):
        cls.env["ir.attachment"].create(
            {
                "name": f"{move.name.replace('/', '_')}.pdf",
                "raw": content or make_pdf(),
                "mimetype": "application/pdf",
                "res_model": "account.move",
                "res_id": move.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        move.invalidate_recordset()

    def _run(self, name="portal_evidence.ir_cron_portal_sealed_document"):
        self.env.ref(name).method_direct_trigger()
        self.env.invalidate_all()

    def _get_seals(self, move=None):
        domain = [("res_model", "=", "account.move"), ("res_id", "=", (move or self.invoice).id)]
        return self.env["portal.sealed.document"].search(domain, order="id")

    def _get_kinds(self, move=None):
        domain = [("res_model", "=", "account.move"), ("res_id", "=", (move or self.invoice).id)]
        return self.env["portal.evidence"].search(domain, order="id").mapped("kind")

    def _check(self, content):
        digest = pdf_seal.hashlib.sha256(content).hexdigest()
        return self.env["portal.evidence.verification"]._find_digest(digest)

    def _download(self, move=None, **arguments):
        move = move or self.invoice
        url = move.get_portal_url(report_type="pdf", download=arguments.pop("download", True))
        return self.url_open(url)

    # === SEALING === #

    def test_sealed_where_the_company_wants_it(self):
        self.assertEqual(self._get_kinds(), ["offered", "issued"])
        self.company.portal_seals_invoices = False
        other = self._issue()
        self.assertFalse(self._get_kinds(other))
        self.company.portal_seals_invoices = True
        self.assertEqual(self._get_kinds(self._issue(move_type="out_refund")), ["offered", "issued"])
        self.assertFalse(self._get_kinds(self._create_invoice(move_type="in_invoice")))
        self.assertFalse(self._get_kinds(self._create_invoice(is_posted=False)))

    def test_off_unless_the_vendor_switches_it_on(self):
        self.assertFalse(self.env["res.company"].create({"name": "New"}).portal_seals_invoices)

    def test_what_is_frozen(self):
        account = self.env["res.partner.bank"].create(
            {"acc_number": "BE68 5390 0754 7034", "partner_id": self.company.partner_id.id}
        )
        move = self._issue(partner_bank_id=account.id, ref="PO 7")
        payload = self.env["portal.evidence.offer"]._get_last_sudo(move)._get_payload()
        self.assertEqual(payload["invoice"]["name"], move.name)
        self.assertEqual(payload["invoice"]["due"], move.invoice_date_due.isoformat())
        self.assertEqual(payload["bank"]["account"], "BE68539007547034")
        self.assertEqual(payload["totals"], {"untaxed": "100.00", "tax": "0.00", "total": "100.00"})
        self.assertEqual([line["subtotal"] for line in payload["lines"]], ["100.00"])
        self.assertEqual(payload["customer"]["id"], self.anna.partner_id.id)

    def test_very_pdf_that_is_sent(self):
        plain = self.invoice.invoice_pdf_report_id.raw
        self._run()
        seal = self._get_seals()
        content = seal._get_document()
        self.assertTrue(content.startswith(plain))
        self.assertGreater(len(content), len(plain))
        self.assertTrue(pdf_seal.check(content)["is_intact"])
        self.assertEqual(PdfReader(io.BytesIO(content)).attachments["factur-x.xml"], [EINVOICE])
        self.assertEqual((seal.state, seal.level), ("done", "B-B"))
        self.assertEqual(self.invoice.invoice_pdf_report_id.raw, plain)
        self.assertEqual(self._get_kinds(), ["offered", "issued", "sealed"])
        self.assertFalse(self.env["portal.evidence.chain"]._check(self.company))

    def test_pdf_is_made_if_there_is_none(self):
        self.anna.partner_id.lang = "en_US"
        move = self._create_invoice(self.anna.partner_id)
        self.assertFalse(move.invoice_pdf_report_id)
        seal = self._get_seals(move).sudo().with_context(force_report_rendering=True)
        seal._attempt()
        self.env.invalidate_all()
        self.assertFalse(seal.failure_reason)
        content = move.invoice_pdf_report_id.raw
        reader = PdfReader(io.BytesIO(content))
        self.assertTrue(seal._get_document().startswith(content))
        self.assertEqual(reader.metadata.title, f"Invoice {move.name}")
        self.assertEqual(reader.trailer["/Root"]["/Lang"], "en-US")
        self.assertFalse(move.is_move_sent)

    def test_pdf_that_cannot_be_read(self):
        move = self._create_invoice(self.anna.partner_id)
        self._attach(move, b"<html/>")
        with mute_logger(JOB):
            self._run()
        seal = self._get_seals(move)
        self.assertEqual((seal.state, seal.level), ("pending", False))
        self.assertIn(move.name, seal.failure_reason)
        self.assertEqual(self._get_seals().state, "done")

    def test_evidence_pack(self):
        self._run()
        content = self.env["portal.evidence.export"]._build(self._get_seals())
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                archive.extractall(folder)
            words = [sys.executable, "-I", "-S", str(Path(folder) / "verify.py")]
            done = subprocess.run(words, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    # === WHAT BECOMES OF IT === #

    def test_draft_again(self):
        self._run()
        content = self._get_seals()._get_document()
        self.assertEqual(self._check(content)["state"], "genuine")
        self.invoice.button_draft()
        self.assertEqual(self._check(content)["state"], "withdrawn")
        self.assertIsNone(self.invoice._get_portal_sealed_pdf())
        self.invoice.action_post()
        self.assertEqual(self._check(content)["state"], "superseded")
        # The new one is not sealed yet.
        self.assertIsNone(self.invoice._get_portal_sealed_pdf())
        self._attach(self.invoice, make_pdf(b"<!-- anew -->"))
        self._run()
        newer = self.invoice._get_portal_sealed_pdf()["content"]
        self.assertNotEqual(newer, content)
        self.assertEqual(self._check(newer)["state"], "genuine")
        self.assertEqual(self._check(content)["state"], "superseded")
        self.assertFalse(self.env["portal.evidence.chain"]._check(self.company))

    def test_cancelled(self):
        self._run()
        content = self._get_seals()._get_document()
        self.invoice.button_cancel()
        found = self._check(content)
        self.assertEqual((found["state"], found["note"]), ("withdrawn", ""))

    def test_taken_back_before_it_was_sealed(self):
        self.invoice.button_draft()
        self._run()
        seal = self._get_seals()
        self.assertEqual((seal.state, seal.level, seal.document), ("done", False, False))
        self.invoice.action_post()
        self._attach(self.invoice)
        self._run()
        self.assertEqual(self._get_seals().mapped("level"), [False, "B-B"])
        self.assertFalse(self.env["portal.evidence.chain"]._check(self.company))

    def test_check_page_tells_whether_it_is_paid(self):
        self._run()
        content = self._get_seals()._get_document()
        self.assertEqual(self._check(content)["note"], "It is open.")
        self._pay(self.invoice, amount=40)
        self.assertEqual(self._check(content)["note"], "It is partly paid.")
        self._pay(self.invoice)
        found = self._check(content)
        self.assertEqual((found["note"], found["is_issued"]), ("It is paid.", True))
        # Neither a name nor an amount.
        text = " ".join(map(str, found.values()))
        for secret in (self.invoice.name, "100.00", "Acme", "Anna"):
            self.assertNotIn(secret, text)

    def test_changed_file(self):
        self._run()
        content = self._get_seals()._get_document()
        self.assertEqual(self._check(content + b" ")["state"], "unknown")

    def test_file_that_was_sent_before_it_was_sealed(self):
        plain = self.invoice.invoice_pdf_report_id.raw
        self.assertEqual(self._check(plain)["state"], "unknown")
        self._run()
        found = self._check(plain)
        self.assertEqual((found["state"], found["note"]), ("genuine", "It is open."))
        self.assertEqual(self._check(plain + b" ")["state"], "unknown")
        self.invoice.button_draft()
        self.assertEqual(self._check(plain)["state"], "withdrawn")

    # === WHAT CUSTOMERS GET === #

    def test_customers_download_the_sealed_one(self):
        plain = self.invoice.invoice_pdf_report_id.raw
        self.assertEqual(self._download().content, plain)
        self._run()
        sealed = self._get_seals()._get_document()
        for is_download in (True, False):
            response = self._download(download=is_download)
            self.assertEqual(response.content, sealed)
            self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self._login(self.anna)
        self.assertEqual(self.url_open(f"/my/invoices/{self.invoice.id}?report_type=pdf&download=1").content, sealed)
        archive = self.env["portal.invoice.archive"]._make([self.invoice])
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            self.assertEqual([files.read(name) for name in files.namelist()], [sealed])

    def test_strangers_get_none(self):
        self._run()
        sealed = self._get_seals()._get_document()
        path = f"/my/invoices/{self.invoice.id}?report_type=pdf&download=1"
        for user in (None, self.ben):
            self._login(user)
            self.assertNotEqual(self.url_open(path).content, sealed)
        self.assertNotEqual(self.url_open(f"{path}&access_token=x").content, sealed)

    def test_download_of_the_pdf_is_no_archive(self):
        """Odoo packs it with the electronic invoice, even one that breaks rules."""
        self.env["ir.attachment"].create(
            {
                "name": "factur-x.xml",
                "raw": EINVOICE,
                "res_model": "account.move",
                "res_id": self.invoice.id,
                "res_field": "ubl_cii_xml_file",
            }
        )
        self.invoice.invalidate_recordset()
        self.assertEqual(len(self.invoice._get_invoice_legal_documents_all()), 2)
        response = self._download()
        self.assertEqual(response.content, self.invoice.invoice_pdf_report_id.raw)
        self.assertTrue(response.headers["Content-Disposition"].endswith(".pdf"))

    def test_mailed(self):
        self._run()
        sealed = self._get_seals()._get_document()
        sending = self.env["account.move.send"]
        data = {"mail_attachments_widget": [], "author_partner_id": 1, "mail_body": "", "mail_subject": ""}
        data["mail_partner_ids"] = self.anna.partner_id.ids
        params = sending._get_mail_params(self.invoice, data)
        self.assertEqual(params["attachments"], [(self.invoice.invoice_pdf_report_id.name, sealed)])
        self.assertEqual([file["content"] for file in self.invoice._get_invoice_legal_documents_all()], [sealed])

    def test_damaged_file_is_not_handed_out(self):
        self._run()
        seal = self._get_seals().sudo()
        seal.document = pdf_seal.hashlib.sha256(b"x").hexdigest().encode()
        with mute_logger("odoo.addons.portal_evidence.models.portal_sealed_document"):
            self.assertEqual(self._download().content, self.invoice.invoice_pdf_report_id.raw)

    def test_pdf_says_how_to_check(self):
        def render():
            content, _kind = self.env["ir.actions.report"]._render_qweb_html(
                "account.account_invoices", self.invoice.ids
            )
            return html.fromstring(content).xpath("string(//*[@name='portal_check'])")

        self.assertIn(f"{self.company.get_base_url()}/portal/verify", render())
        self.company.portal_seals_invoices = False
        self.assertFalse(render())

    def test_mail_of_the_notice_says_how_to_check(self):
        event = self.env.ref("portal_custom_base_account.event_invoice_posted").sudo()
        notice = self.env["portal.notice"].sudo()
        values = {"event_id": event.id, "res_model": "account.move", "res_id": self.invoice.id}
        values |= {"partner_id": self.anna.partner_id.id, "company_id": self.company.id, "dedup_key": "test"}
        notice = notice.create(values)
        link = f'href="{self.company.get_base_url()}/portal/verify"'
        self.assertIn(link, str(notice._create_mail().body_html))
        self.company.portal_seals_invoices = False
        self.assertNotIn(link, str(notice._create_mail().body_html))

    # === EXISTING INVOICES === #

    def test_existing_invoices(self):
        self.company.portal_seals_invoices = False
        old = self._issue() | self._issue(move_type="out_refund")
        draft = self._create_invoice(is_posted=False)
        self.company.portal_seals_invoices = True
        settings = self.env["res.config.settings"].create({})
        with patch("odoo.addons.portal_invoice_pay.models.portal_invoice_sealing.STEP", 1):
            settings.action_portal_seal_existing()
            settings.action_portal_seal_existing()
            job = self.env["portal.invoice.sealing"].search([("company_id", "=", self.company.id)])
            self.assertEqual(len(job), 1)
            self._run("portal_invoice_pay.ir_cron_portal_invoice_sealing")
        self.assertEqual((job.state, job.count), ("done", 2))
        for move in old:
            self.assertEqual(self._get_kinds(move), ["offered", "issued"])
        # Once each, and no drafts.
        self.assertEqual(self._get_kinds(), ["offered", "issued"])
        self.assertFalse(self._get_kinds(draft))

    def test_existing_invoices_by_the_administrator_alone(self):
        job = self.env["portal.invoice.sealing"]
        settings = self.env["res.config.settings"].create({})
        for user in (self.anna, self.frank):
            with self.assertRaises(AccessError):
                job.with_user(user).search([])
            with self.assertRaises(AccessError):
                self.env["res.config.settings"].with_user(user).create({})
            with self.assertRaises(AccessError):
                settings.with_user(user).action_portal_seal_existing()
            # Without a record there would be nothing to refuse.
            with self.assertRaises(ValueError):
                settings.browse().with_user(user).action_portal_seal_existing()
        self.assertFalse(job.search([("company_id", "=", self.company.id)]))

    def test_health(self):
        health = self.env["portal.health"]
        self.assertIn(self.company.name, health._check_invoice_seals()[1])
        self.env["res.company"].search([]).portal_seals_invoices = False
        self.assertIsNone(health._check_invoice_seals())

    def test_lines_that_are_no_products(self):
        lines = [Command.create({"display_type": "line_note", "name": "Thank you"})]
        move = self._create_invoice(self.anna.partner_id, is_posted=False)
        move.invoice_line_ids = lines
        move.action_post()
        payload = self.env["portal.evidence.offer"]._get_last_sudo(move)._get_payload()
        self.assertEqual([line["type"] for line in payload["lines"]], ["product", "line_note"])
