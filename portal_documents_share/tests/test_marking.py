import hashlib
import io
import zipfile
from unittest.mock import patch

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from .. import pdf_mark
from ..models.portal_document_share import ShareRefusedError
from .common import PDF, DocumentsCommon, draw_pdf

LINE = draw_pdf("Somebody")
PICTURE = b"\x89PNG\r\n\x1a\n"


def encrypt(pdf):
    """Return a PDF that asks for a password."""
    writer, output = PdfFileWriter(), io.BytesIO()
    writer.append_pages_from_reader(PdfFileReader(io.BytesIO(pdf)))
    writer.encrypt("secret")
    writer.write(output)
    return output.getvalue()


class MarkingCommon(DocumentsCommon):
    def _use(self, share, document, action="download", **values):
        return share._use(action, self._actor(self.anna), document, **values)

    def _text(self, content):
        return "\n".join(page.extract_text() for page in PdfFileReader(io.BytesIO(content)).pages)

    def _read(self, copy):
        with copy.open() as file:
            return file.read()

    def _rows(self, share):
        return self.env["portal.document.log"].search([("share_id", "=", share.id)])

    def _told(self, share):
        domain = [("model", "=", share._name), ("res_id", "=", share.id), ("subject", "ilike", "cannot be marked")]
        return self.env["mail.message"].search(domain)


@tagged("post_install", "-at_install")
class TestMarking(MarkingCommon):
    """Copies that name who received them, and where a copy that was found came from."""

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()

    # === THE COPY === #

    def test_nothing_is_marked_by_default(self):
        share = self._share(self.acme)
        self.assertFalse(share.marking)
        self.assertFalse(self._use(share, self.sheet))
        self.assertEqual(self._rows(share).sha256, self.sheet.version_id.sha256)

    def test_new_shares_are_as_the_company_says(self):
        self.env.company.portal_share_marking = "always"
        self.assertEqual(self._share(self.acme).marking, "always")
        self.assertFalse(self._share(self.acme, marking=False).marking)

    def test_copy_names_its_reader_on_each_page(self):
        writer, output = PdfFileWriter(), io.BytesIO()
        for text in ("first", "second"):
            writer.append_pages_from_reader(PdfFileReader(io.BytesIO(draw_pdf(text))))
        writer.write(output)
        document = self._create_document("two.pdf", self.folder, output.getvalue())
        share = self._share(self.acme, marking="always")
        content = self._read(self._use(share, document)[document.id])
        pages = PdfFileReader(io.BytesIO(content)).pages
        self.assertEqual(len(pages), 2)
        for page, text in zip(pages, ("first", "second"), strict=True):
            self.assertIn(text, page.extract_text())
            self.assertIn("Anna, anna.access@customer.example", page.extract_text())
            self.assertIn(self._rows(share).mark, page.extract_text())

    def test_log_has_the_fingerprint_of_what_left(self):
        share = self._share(self.acme, marking="always")
        first, second = (self._read(self._use(share, self.sheet)[self.sheet.id]) for _time in range(2))
        hashes = [hashlib.sha256(content).hexdigest() for content in (second, first)]
        self.assertEqual(self._rows(share).mapped("sha256"), hashes)
        self.assertNotEqual(*hashes, "Each copy is another one.")

    def test_preview_is_marked_too(self):
        share = self._share(self.acme, marking="always", is_view_only=True)
        self.assertIn("Anna", self._text(self._read(self._use(share, self.sheet, "preview")[self.sheet.id])))

    def test_copy_has_no_parts(self):
        share = self._share(self.acme, marking="possible")
        for _time in range(2):
            self.assertTrue(self._use(share, self.sheet, is_continued=True))
        self.assertEqual(len(self._rows(share)), 2)

    def test_what_cannot_be_marked(self):
        locked = self._create_document("locked.pdf", self.folder, encrypt(PDF))
        picture = self._create_document("picture.png", self.folder, PICTURE)
        damaged = self._create_document("damaged.pdf", self.folder, b"%PDF-1.4\nnothing")
        for document in (locked, picture, damaged):
            always, possible = (self._share(self.acme, marking=value) for value in ("always", "possible"))
            with self.assertRaises(ShareRefusedError) as refused:
                self._use(always, document)
            self.assertEqual(refused.exception.reason, "unmarkable")
            for _time in range(2):
                self.assertFalse(self._use(possible, document), document.name)
            row = self._rows(possible)[0]
            self.assertEqual((row.reason, row.sha256), ("unmarked", document.version_id.sha256))
            self.assertEqual(len(self._told(possible)), 1, "The owner is told once.")

    def test_archive_goes_without_what_cannot_be_marked(self):
        """Its reader is told of it, and so is the owner."""
        locked, picture = (
            self._create_document(name, self.folder, content)
            for name, content in (("locked.pdf", encrypt(PDF)), ("picture.png", PICTURE))
        )
        share, archives = self._share(self.acme, marking="always"), self.env["portal.document.archive"]
        documents = self.sheet | locked | picture
        copies = self._use(share, documents, "archive")
        self.assertEqual([copies[document.id] is None for document in documents], [False, True, True])
        entries = archives._put_copies(archives._prepare(documents, self.folder), documents, copies)
        self.assertEqual([name for name, _opener in entries], ["sheet.pdf", "Missing files.txt"])
        self.assertFalse(archives._get_length(entries, documents, copies))
        archive = zipfile.ZipFile(io.BytesIO(b"".join(archives._iterate(entries))))
        note = archive.read("Missing files.txt").decode("utf-8-sig")
        self.assertIn("Please ask us", note)
        self.assertEqual(note.splitlines()[-2:], ["locked.pdf", "picture.png"])
        rows = {row.document_id: row for row in self._rows(share)}
        for document in (locked, picture):
            row = rows[document.id]
            self.assertEqual((row.is_refused, row.reason, row.sha256), (True, "unmarkable", False))
        self.assertFalse(rows[self.sheet.id].is_refused)
        self.assertEqual(len(self._told(share)), 2, "Of each file")
        mails = self._told(share).notified_partner_ids
        self.assertEqual(mails, self.vendor.partner_id)

    def test_archive_tells_what_has_no_mark(self):
        """Its reader learns which files in it name nobody, and the page says so before."""
        picture = self._create_document("picture.png", self.folder, PICTURE)
        share, archives = self._share(self.acme, marking="possible"), self.env["portal.document.archive"]
        documents = self.sheet | picture
        copies = self._use(share, documents, "archive")
        entries = archives._put_copies(archives._prepare(documents, self.folder), documents, copies)
        names = ["sheet.pdf", "picture.png", "Files without your name.txt"]
        self.assertEqual([name for name, _opener in entries], names)
        self.assertFalse(archives._get_length(entries, documents, copies))
        archive = zipfile.ZipFile(io.BytesIO(b"".join(archives._iterate(entries))))
        self.assertEqual(archive.read("picture.png"), PICTURE)
        self.assertEqual(archive.read(names[-1]).decode("utf-8-sig").splitlines()[2:], ["picture.png"])
        self.assertEqual(self._rows(share).filtered(lambda row: row.document_id == picture.id).reason, "unmarked")
        self.assertIn("where that is possible", " ".join(share._get_terms()))

    def test_archive_of_marked_copies_has_no_text(self):
        share, archives = self._share(self.acme, marking="possible"), self.env["portal.document.archive"]
        copies = self._use(share, self.sheet, "archive")
        entries = archives._put_copies(archives._prepare(self.sheet, self.folder), self.sheet, copies)
        self.assertEqual([name for name, _opener in entries], ["sheet.pdf"])
        self.assertTrue(archives._get_length(entries, self.sheet, copies))

    def test_archive_of_which_nothing_can_be_marked(self):
        picture = self._create_document("picture.png", self.folder, PICTURE)
        with self.assertRaises(ShareRefusedError) as refused:
            self._use(self._share(self.acme, marking="always"), picture, "archive")
        self.assertEqual(refused.exception.reason, "unmarkable")

    def test_time_of_all_files(self):
        """No archive holds those who answer for long, whatever its files cost."""
        share = self._share(self.acme, marking="always")
        both, model = self.sheet | self.manual, "odoo.addons.portal_documents_share.models.portal_document_share"
        with patch(f"{model}.monotonic", side_effect=[0, 1, 59]):
            self.assertEqual(set(self._use(share, both, "archive")), set(both.ids))
        with patch(f"{model}.monotonic", side_effect=[0, 1, 61]), self.assertRaises(ShareRefusedError) as refused:
            self._use(share, both, "archive")
        self.assertEqual(refused.exception.reason, "marks")

    def test_copies_are_made_before_the_download_is_taken(self):
        """Others who take one wait for its end; who has none left waits for no copy."""
        share = self._share(self.acme, marking="always", download_limit=1)
        model, calls = type(share), []
        make, take = model._make_copies, model._take_download

        def note(name, method):
            return lambda *args: calls.append(name) or method(*args)

        with (
            patch.object(model, "_make_copies", note("copies", make)),
            patch.object(model, "_take_download", note("download", take)),
        ):
            self.assertTrue(self._use(share, self.sheet))
            self.assertEqual(calls, ["copies", "download"])
            with self.assertRaises(ShareRefusedError) as refused:
                self._use(share, self.sheet)
            self.assertEqual(refused.exception.reason, "limit")
        self.assertEqual((calls[2:], share.limited_count), ([], 1))

    def test_bounds(self):
        for name in ("MAX_BYTES", "MAX_OBJECTS", "MAX_PAGES"):
            with patch.object(pdf_mark, name, 0), self.assertRaises(pdf_mark.MarkError):
                pdf_mark.mark(PDF, LINE) if name == "MAX_BYTES" else pdf_mark._mark(PDF, LINE)
        self.assertTrue(pdf_mark._mark(PDF, LINE).startswith(b"%PDF-"))
        with patch.object(pdf_mark, "TIMEOUT", 0.01), self.assertRaises(pdf_mark.MarkError):
            pdf_mark.mark(PDF, LINE)

    def test_turned_page(self):
        box = {"/MediaBox": [0, 0, 600, 800]}
        feet = {
            turn: pdf_mark._get_matrix(box | {"/Rotate": turn}, 500, 20)[4:] for turn in (0, 90, 180, 270, -90, 360)
        }
        self.assertEqual(feet[0], (12, 12))
        self.assertEqual(feet[90], (588, 12))
        self.assertEqual(feet[180], (588, 788))
        self.assertEqual((feet[270], feet[360]), (feet[-90], feet[0]))

    # === A COPY THAT WAS FOUND === #

    def test_check_page_tells_staff_alone(self):
        share = self._share(self.acme, marking="always")
        digest = self._use(share, self.sheet)[self.sheet.id].sha256
        checks = self.env["portal.evidence.verification"]
        known = checks.with_user(self.vendor)._find_digest(digest)
        self.assertEqual(known["state"], "copy")
        for text in ("sheet.pdf", "Anna", share.name, "192.0.2.1"):
            self.assertIn(text, known["note"])
        clerk = self.env["res.users"].create({"name": "Clerk", "login": "clerk.marks"})
        unknown = checks.with_user(self.vendor)._find_digest("0" * 64)
        self.assertEqual(unknown, {"state": "unknown"})
        for user in (self.anna, self.ben, clerk, self.env.ref("base.public_user")):
            self.assertEqual(checks.with_user(user)._find_digest(digest), unknown, user.name)

    def test_check_page_tells_nothing_of_what_is_no_copy(self):
        share = self._share(self.acme)
        self._use(share, self.sheet)
        checks = self.env["portal.evidence.verification"].with_user(self.vendor)
        self.assertEqual(checks._find_digest(self.sheet.version_id.sha256)["state"], "unknown")


@tagged("post_install", "-at_install")
class TestMarkingPages(MarkingCommon, HttpCase):
    """Marked copies by address."""

    def test_download(self):
        share = self._share(self.acme, marking="always")
        picture = self._create_document("picture.png", self.folder, PICTURE)
        self.authenticate(self.anna.login, self.anna.login)
        path = f"/my/documents/file/{self.sheet.id}/download"
        response = self.url_open(path, headers={"Range": "bytes=4-"})
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertIn("sandbox", response.headers["Content-Security-Policy"])
        self.assertEqual(hashlib.sha256(response.content).hexdigest(), self._rows(share).sha256)
        page = self.url_open(f"/my/documents/file/{picture.id}/download")
        self.assertIn("“picture.png” cannot be given to you.", page.text)
        self.assertEqual(self._rows(share)[0].reason, "unmarkable")
        self.assertEqual(len(self._told(share)), 1)

    def test_archive(self):
        share = self._share(self.acme, marking="possible")
        picture = self._create_document("picture.png", self.folder, PICTURE)
        self.authenticate(self.anna.login, self.anna.login)
        data = {"csrf_token": Request.csrf_token(self), "folder_id": self.folder.id}
        archive = zipfile.ZipFile(io.BytesIO(self.url_open("/my/documents/archive", data=data).content))
        rows = {row.document_id: row for row in self._rows(share)}
        for name, document in (("sheet.pdf", self.sheet), ("Manuals/manual.pdf", self.manual), (picture.name, picture)):
            self.assertEqual(hashlib.sha256(archive.read(name)).hexdigest(), rows[document.id].sha256)
        self.assertIn("Anna", self._text(archive.read("sheet.pdf")))
        with (
            patch("odoo.addons.portal_documents_share.models.portal_document_share.MAX_MARKED", 1),
            self.assertRaises(ShareRefusedError),
        ):
            self._use(share, self.sheet | self.manual, "archive")

    def test_check_page(self):
        share = self._share(self.acme, marking="always")
        self.authenticate(self.anna.login, self.anna.login)
        content = self.url_open(f"/my/documents/file/{self.sheet.id}/download").content
        check = {"digest": hashlib.sha256(content).hexdigest()}
        self.vendor.password = self.vendor.login
        for user in (self.anna, None, self.vendor):
            self.authenticate(user and user.login, user and user.login)
            known = self.make_jsonrpc_request("/portal/verify/check", check)
            if user == self.vendor:
                self.assertIn(share.name, known["note"])
                self.assertTrue(known["verdict"])
            else:
                self.assertEqual(known, {"state": "unknown"})
