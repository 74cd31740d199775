import io
import tempfile
import tracemalloc
import zipfile
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .list_common import ListCommon

MODEL = "odoo.addons.portal_invoice_pay.models.portal_invoice_download"
CONTROLLER = "odoo.addons.portal_invoice_pay.controllers.invoice_download"
ARCHIVE = "odoo.addons.portal_custom_base_account.models.portal_invoice_archive"
DOWNLOADS = "/my/invoices/downloads"


@tagged("post_install", "-at_install")
class TestInvoiceDownload(ListCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.moves = cls.env["account.move"].union(*(cls._create_invoice(amount=amount) for amount in (1, 2, 3)))
        cls.foreign = cls._create_invoice(cls.beta)

    def _ask(self, moves=None, user=None):
        user = user or self.frank
        downloads = self.env["portal.invoice.download"].with_user(user)
        return downloads._ask((moves or self.moves).ids, user).with_env(self.env(su=True))

    def _find(self):
        return self.env["portal.invoice.download"].search([("user_id", "=", self.frank.id)])

    def _finish(self, download):
        """Work off a download, step by step, as the job does; return the number of steps."""
        steps = 1
        while download._process():
            steps += 1
        return steps

    def _read(self, download):
        file = io.BytesIO()
        download._write_file(file)
        return zipfile.ZipFile(file)

    def _issue(self, moves, content=b"%PDF issued"):
        """Store a PDF as Odoo does when an invoice is sent."""
        for move in moves:
            values = {"name": f"{move.name}.pdf", "raw": content, "res_model": "account.move", "res_id": move.id}
            values |= {"res_field": "invoice_pdf_report_file", "mimetype": "application/pdf"}
            self.env["ir.attachment"].create(values)
        moves.invalidate_recordset()

    # === ASKING === #

    def _post(self, path, **values):
        return self.url_open(path, data={"csrf_token": Request.csrf_token(self), **values}, allow_redirects=False)

    def test_few_at_once_and_many_later(self):
        self._login(self.frank)
        response = self._post("/my/invoices/download", ids=self.moves.ids)
        self.assertEqual(response.headers["Content-Type"], "application/zip")
        self.assertFalse(self._find())
        with patch(f"{CONTROLLER}.FEW", 2):
            response = self._post("/my/invoices/download", ids=self.moves.ids)
        self.assertEqual((response.status_code, response.headers["Location"]), (303, DOWNLOADS))
        download = self._find()
        self.assertEqual((download.user_id, download.line_ids.move_id), (self.frank, self.moves))

    def test_all_that_a_filter_finds(self):
        self._pay(self.moves[0])
        self._login(self.frank)
        [form] = self._open("/my/invoices?filterby=open").xpath("//form[@name='portal_download_all']")
        with patch(f"{CONTROLLER}.FEW", 1):
            self._post(form.get("action"))
        self.assertEqual(self._find().line_ids.move_id, self.moves[1:])
        response = self._post("/my/invoices/download/all?filterby=paid")
        self.assertEqual(len(zipfile.ZipFile(io.BytesIO(response.content)).namelist()), 1)

    @mute_logger("odoo.http")
    def test_one_that_is_closed_closes_all(self):
        self._login(self.frank)
        for ids in ((self.moves | self.foreign).ids, [*self.moves.ids, "x"], [*self.moves.ids, 2**31 - 1]):
            with patch(f"{CONTROLLER}.FEW", 1):
                self.assertEqual(self._post("/my/invoices/download", ids=ids).status_code, 404)
        self.assertFalse(self._find())
        for path in ("/my/invoices/download", "/my/invoices/download/all"):
            self.assertEqual(self.url_open(path, data={"ids": self.moves.ids}).status_code, 400)
            self.assertEqual(self.url_open(path).status_code, 405)
        self._login(None)
        for path in ("/my/invoices/download/all", DOWNLOADS):
            response = self._post(path) if path.endswith("all") else self.url_open(path, allow_redirects=False)
            self.assertIn("/web/login", response.headers["Location"])

    def test_too_many_or_too_often(self):
        with patch(f"{MODEL}.MOST", 2), self.assertRaisesRegex(UserError, "at most 2"):
            self._ask()
        with patch.object(self.registry["portal.rate.limit"], "_is_allowed", return_value=False):
            with self.assertRaisesRegex(UserError, "in an hour"):
                self._ask()
        self.assertTrue(self._ask())

    def test_the_same_twice_is_made_once(self):
        download = self._ask()
        self.assertEqual(self._ask(), download)
        self.assertNotEqual(self._ask(self.moves[:2]), download)
        self._finish(download)
        self.assertNotEqual(self._ask(), download)

    def test_nobody_outside_reads_them_by_a_program(self):
        with self.assertRaises(AccessError):
            self._ask().with_user(self.frank).read(["state"])

    # === PREPARING === #

    def test_prints_what_has_no_pdf_yet(self):
        self._issue(self.moves[0])
        download = self._ask()
        with patch(f"{MODEL}.SECONDS", -1):
            self.assertEqual(self._finish(download), 4)
        self.assertEqual(download.state, "done")
        self.assertEqual([bool(line.attachment_id) for line in download.line_ids], [False, True, True])
        archive = self._read(download)
        self.assertEqual(len(archive.namelist()), 3)
        self.assertEqual(archive.read(f"{self.moves[0].name.replace('/', '_')}.pdf"), b"%PDF issued")
        attachments = download.line_ids.attachment_id
        download.unlink()
        self.assertFalse(attachments.exists())

    def test_what_could_not_be_made_is_named(self):
        archive, download = self.env["portal.invoice.archive"], self._ask()
        print_one = type(archive)._get_pdf

        def fail(model, move_sudo):
            if move_sudo == self.moves[1]:
                raise ValueError("no printer")
            return print_one(model, move_sudo)

        with patch.object(type(archive), "_get_pdf", fail), mute_logger(ARCHIVE):
            self._finish(download)
        file = self._read(download)
        self.assertEqual(len(file.namelist()), 3)
        self.assertIn(self.moves[1].name, file.read("Missing documents.txt").decode())
        [told] = download._prepare_page_values(self.frank)
        self.assertIn("could not be made", told["text"])

    def test_who_asked_is_told(self):
        download = self._ask()
        self._finish(download)
        notices = self.env["portal.notice"].search([("res_model", "=", download._name), ("res_id", "=", download.id)])
        self.assertEqual(notices.partner_id, self.frank.partner_id)

    # === FETCHING === #

    def test_what_may_no_longer_be_read_is_not_in_it(self):
        download = self._ask()
        self._finish(download)
        self.frank.partner_id.portal_role_id = self._create_role(invoice="own")
        self.assertFalse(self._read(download).namelist())
        self.frank.partner_id.portal_role_id = self.roles["finance"]
        self.assertEqual(len(self._read(download).namelist()), 3)

    def test_file_is_the_own_and_kept_for_a_week(self):
        download = self._ask()
        path = f"{DOWNLOADS}/{download.id}"
        self._login(self.frank)
        self.assertEqual(self.url_open(path).status_code, 404)
        self._finish(download)
        response = self.url_open(path)
        self.assertEqual((response.status_code, response.headers["Content-Type"]), (200, "application/zip"))
        self.assertEqual(int(response.headers["Content-Length"]), len(response.content))
        self.assertEqual(len(zipfile.ZipFile(io.BytesIO(response.content)).namelist()), 3)
        for nonsense in ("x", "0", "-1", "9" * 30):
            self.assertEqual(self.url_open(f"{DOWNLOADS}/{nonsense}").status_code, 404)
        for user in (self.anna, self.ben):
            self._login(user)
            self.assertEqual(self.url_open(path).status_code, 404)
            self.assertNotIn(path, self.url_open(DOWNLOADS).text)
        self._login(self.frank)
        self.assertIn(path, self.url_open(DOWNLOADS).text)
        old = fields.Datetime.now() - timedelta(days=8)
        self.env.cr.execute("UPDATE portal_invoice_download SET create_date = %s WHERE id = %s", (old, download.id))
        download.invalidate_recordset()
        self.assertEqual(self.url_open(path).status_code, 404)
        self.assertNotIn(path, self.url_open(DOWNLOADS).text)
        download._gc_jobs()
        self.assertFalse(download.exists())

    def test_page_tells_progress(self):
        download = self._ask()
        download.line_ids[0].state = "done"
        self._login(self.frank)
        page = self._open(DOWNLOADS)
        self.assertEqual(page.xpath("//*[@role='progressbar']/@aria-valuenow"), ["33"])
        self.assertIn("1 of 3", self._text(page, "portal_download_progress"))
        download.state = "failed"
        self.assertIn("Please write to us", self._text(self._open(DOWNLOADS), "portal_download_problem"))

    def test_memory_does_not_grow_with_the_number(self):
        """A file of 60 PDFs of 1 MB each is written with a few of them in memory."""
        moves = self.moves | self.env["account.move"].union(*(self._create_invoice() for _number in range(57)))
        self._issue(moves, b"%PDF" + b"x" * 2**20)
        download = self._ask(moves)
        self._finish(download)
        with tempfile.TemporaryFile() as file:
            self.env.invalidate_all()
            tracemalloc.start()
            download._write_file(file)
            _now, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            self.assertGreater(file.tell(), 60 * 2**20)
        self.assertLess(peak, 15 * 2**20)
