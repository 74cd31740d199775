import base64
import hashlib
import io
import json
import subprocess
import tempfile
from datetime import timedelta
from unittest.mock import patch

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.portal_evidence import canonical, pdf_document, pdf_seal
from odoo.addons.portal_evidence.tests.time_stamp_authority import serving

from .common import SaleSignCommon

SEAL_LOGGERS = (
    "odoo.addons.portal_evidence.models.portal_sealed_document",
    "odoo.addons.portal_tools.models.portal_job_mixin",
)


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def blank_pdf(text="x"):
    output = io.BytesIO()
    canvas = Canvas(output)
    canvas.drawString(100, 700, text)
    canvas.save()
    return output.getvalue()


def pdfsig(pdf):
    """Return what poppler, which shares no code with the library that sealed, says of a document's seals."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        return subprocess.run(["pdfsig", file.name], capture_output=True, text=True, check=False).stdout


# What somebody does to an unpacked folder, and the script has to notice.


def find(rows, event):
    """Return the first row of an event."""
    return next(row for row in rows if row["facts"]["event"] == event)


def change_evidence(folder):
    rows = json.loads((folder / "evidence.json").read_text())
    find(rows, "signed")["facts"]["signer"]["name"] = "Bob"
    (folder / "evidence.json").write_text(json.dumps(rows))


def change_offer(folder):
    text = (folder / "offers.json").read_text()
    (folder / "offers.json").write_text(text.replace("200.00", "20.00"))


def change_document(folder):
    path = next(folder.glob("*.pdf"))
    path.write_bytes(path.read_bytes() + b" ")


def drop_row(folder):
    rows = json.loads((folder / "evidence.json").read_text())
    (folder / "evidence.json").write_text(json.dumps(rows[1:]))


def drop_document(folder):
    next(folder.glob("*.pdf")).unlink()


def drop_links(folder):
    (folder / "chain.json").write_text("[]")


def forge_all(folder):
    """Tell another story, with hashes that fit: the seal in the PDF names another signature."""
    rows = json.loads((folder / "evidence.json").read_text())
    find(rows, "signed")["facts"]["signer"]["name"] = "Bob"
    previous = canonical.GENESIS
    for row in rows:
        if row["facts"]["event"] == "sealed":
            row["facts"]["signature_hash"] = previous
        row["previous_hash"] = previous
        row["hash"] = previous = canonical.link(previous, canonical.digest(row["facts"]))
    links, previous = [], canonical.GENESIS
    for number, row in enumerate(rows, 1):
        link = {"number": number, "evidence_hash": row["hash"], "previous_hash": previous}
        previous = canonical.block(previous, number, row["hash"])
        links.append(link | {"hash": previous})
    (folder / "evidence.json").write_text(json.dumps(rows))
    (folder / "chain.json").write_text(json.dumps(links))


# Marks that stand above or below a letter may be part of its picture.
MARKS = {chr(code) for code in (*range(0x0E31, 0x0E4F), *range(0x0900, 0x0980))}


def fonts_of(page):
    """Yield the fonts of a page, and whether each is in the file."""
    for font in page["/Resources"]["/Font"].values():
        parent = font.get_object()
        descriptor = parent["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        yield parent["/BaseFont"], any(name in descriptor for name in ("/FontFile", "/FontFile2", "/FontFile3"))


CHANGES = (change_evidence, change_offer, change_document, drop_row, drop_document, drop_links, forge_all)


@tagged("post_install", "-at_install")
class TestSeal(SaleSignCommon):
    def test_sealed_document(self):
        evidence = self._accept(purchase_order="PO 7")
        seal = self._seal()
        self.assertEqual((seal.state, seal.level), ("done", "B-B"))
        pdf = seal._get_document()
        self.assertEqual(pdf_seal.check(pdf)["is_intact"], True)
        self.assertIn("Signature is Valid", pdfsig(pdf))
        text = text_of(pdf)
        for words in (
            self.order.name,
            "Chair",
            "200.00",
            "Anna Keller",
            "203.0.113.7",
            evidence.offer_id.digest,
            "PO 7",
        ):
            self.assertIn(words, text)
        sealed = self._get_evidence(kind="sealed")
        self.assertEqual(sealed._get_facts()["pdf_sha256"], hashlib.sha256(pdf).hexdigest())
        self.assertEqual(self.env["portal.evidence.chain"]._check(self.env.company), [])

    def test_one_byte_makes_it_invalid(self):
        self._accept()
        pdf = bytearray(self._seal()._get_document())
        pdf[pdf.index(b"/MediaBox") + 12] ^= 1
        self.assertIn("Digest Mismatch", pdfsig(bytes(pdf)))
        self.assertFalse(pdf_seal.check(bytes(pdf))["is_intact"])

    def test_second_run_changes_nothing(self):
        self._accept()
        digest = self._seal().digest
        self.assertEqual(self._seal().digest, digest)
        self.assertEqual(len(self._get_evidence(kind="sealed")), 1)

    def test_printed_from_what_was_frozen(self):
        self._accept()
        self.order.order_line.price_unit = 77
        text = text_of(self._seal()._get_document())
        self.assertIn("200.00", text)
        self.assertNotIn("154.00", text)

    def test_markup_in_names_is_text(self):
        self.order.order_line.name = "<img src='http://127.0.0.1:1/x'/> <font color=red>&amp;"
        self._accept(name='<para><img src="file:///etc/passwd"/></para>')
        text = text_of(self._seal()._get_document()).replace("\n", "")
        self.assertIn("<img src='http://127.0.0.1:1/x'/>", text)
        self.assertIn('file:///etc/passwd"/>', text)

    def test_long_texts_and_scripts(self):
        self.order.order_line.name = "Très long " * 300 + "Ω Ж 日本語 한국어"
        self.order.note = "<p>" + "Terms " * 3000 + "</p>"
        self._accept(name="李小龍")
        self.assertGreater(len(PdfReader(io.BytesIO(self._seal()._get_document())).pages), 3)

    # === FAILURES === #

    @mute_logger(*SEAL_LOGGERS)
    def test_failure_is_tried_again(self):
        self._accept()
        with patch.object(pdf_seal, "seal", side_effect=pdf_seal.SealError("no key")):
            seal = self._seal()
        self.assertEqual((seal.state, seal.attempts, seal.failure_reason), ("pending", 1, "no key"))
        self.assertGreater(seal.next_try, fields.Datetime.now())
        self._seal()
        self.assertEqual(seal.attempts, 1)
        seal.next_try = fields.Datetime.now()
        self._seal()
        self.assertEqual((seal.state, seal.failure_reason), ("done", False))

    def test_file_that_was_changed_is_not_served(self):
        self._accept()
        seal = self._seal()
        seal.document = base64.b64encode(seal._get_document() + b" ")
        with mute_logger(*SEAL_LOGGERS):
            self.assertEqual(seal._get_document(), b"")

    def test_nobody_puts_another_document_in_its_place(self):
        """Its hash in the row of the seal is not enough: the evidence tells of another one."""
        self._accept()
        seal = self._seal()
        forged = seal._get_document() + b" "
        seal.write({"document": base64.b64encode(forged), "digest": hashlib.sha256(forged).hexdigest()})
        with mute_logger(*SEAL_LOGGERS):
            self.assertEqual(seal._get_document(), b"")
        self.assertEqual(self.env["portal.evidence.verification"]._find_digest(seal.digest), {"state": "unknown"})

    def test_lost_file_is_noticed(self):
        self._accept()
        seal = self._seal()
        check = self.env.ref("portal_evidence.ir_cron_portal_evidence_chain")
        check.method_direct_trigger()
        self.assertFalse(seal.is_damaged)
        seal.document = base64.b64encode(b"%PDF-1.4 something else")
        with mute_logger(*SEAL_LOGGERS):
            check.method_direct_trigger()
        self.assertTrue(seal.is_damaged)
        health = {values["name"]: values["severity"] for values in self.env["portal.health"]._run()}
        self.assertEqual(health["Sealed documents"], "1_bad")

    # === SEALS === #

    @mute_logger("pyhanko.sign.diff_analysis.policies")
    def test_nothing_may_be_added_after_the_seal(self):
        self._accept()
        pdf = self._seal()._get_document()
        reader = PdfFileReader(io.BytesIO(pdf))
        [signature] = reader.embedded_regular_signatures
        self.assertEqual(signature.docmdp_level, MDPPerm.NO_CHANGES)
        self.assertIn(f"evidence {self._get_evidence().hash}".encode(), pdf)
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        writer.root["/Lang"] = generic.TextStringObject("xx")
        writer.update_root()
        output = io.BytesIO()
        writer.write(output)
        self.assertFalse(pdf_seal.check(output.getvalue())["is_intact"])

    # === CERTIFICATES AND TIME STAMPS === #

    def test_certificate_that_ended_is_not_replaced_in_silence(self):
        with serving() as authority:
            self.env["portal.seal.certificate"]._add(self.env.company, authority["pkcs12"], "secret")
        certificate = self.env["portal.seal.certificate"]._ensure_current_sudo(self.env.company)
        health = self.env["portal.health"]
        self.assertFalse(health._check_certificates() and health._check_certificates()[0] == "1_bad")
        certificate.valid_until = fields.Datetime.now() - timedelta(days=1)
        self._accept()
        self.assertEqual(self._seal().state, "done")
        self.assertTrue(self.env["portal.seal.certificate"]._ensure_current_sudo(self.env.company).is_self_signed)
        self.assertEqual(health._check_certificates()[0], "1_bad")
        text = " ".join(text_of(self._seal()._get_document()).split())
        self.assertIn("self-signed certificate", text)

    @mute_logger("pyhanko_certvalidator.fetchers.requests_fetchers.crl_client", "pyhanko.sign.validation.generic_cms")
    def test_time_stamp_of_a_stranger_is_none(self):
        with serving() as authority, serving() as other:
            trusted = pdf_seal.Authority(authority["url"], (other["root"],))
            _sealed, level = pdf_seal.seal(blank_pdf(), authority["pkcs12"], "secret", authority=trusted)
        self.assertEqual(level, "B-B")

    @mute_logger("pyhanko_certvalidator.fetchers.requests_fetchers.crl_client")
    def test_authority_that_is_given_up(self):
        with serving() as authority:
            self._use_authority(authority | {"url": "http://127.0.0.1:9/"})
            self._accept()
            seal = self._seal()
            self.assertEqual((seal.state, seal.level), ("upgrade", "B-B"))
            self.env.company.portal_authority_url = False
            seal.next_try = fields.Datetime.now()
            self._seal()
        self.assertEqual((seal.state, seal.level, seal.unsealed), ("done", "B-B", False))

    def test_own_certificate_is_made_once(self):
        certificates = self.env["portal.seal.certificate"]
        one = certificates._ensure_current_sudo(self.env.company)
        self.assertTrue(one.is_self_signed)
        self.assertEqual(certificates._ensure_current_sudo(self.env.company), one)

    def test_key_is_for_nobody(self):
        one = self.env["portal.seal.certificate"]._ensure_current_sudo(self.env.company)
        admin = one.with_user(self.env.ref("base.user_admin"))
        self.assertTrue(admin.read(["subject"]))
        for name in ("pkcs12", "passphrase"):
            with self.assertRaises(AccessError), mute_logger("odoo.orm.models"):
                admin.read([name])
            self.assertNotIn(name, admin.fields_get())
        with self.assertRaises(UserError):
            one.unlink()

    def test_upload(self):
        upload = self.env["portal.seal.certificate.upload"]
        with serving() as authority:
            data = base64.b64encode(authority["pkcs12"])
        with self.assertRaisesRegex(UserError, "passphrase is wrong"):
            upload.create({"file": data, "passphrase": "x"}).action_upload()
        with self.assertRaisesRegex(UserError, "no PKCS#12"):
            upload.create({"file": base64.b64encode(b"x"), "passphrase": "x"}).action_upload()
        upload.create({"file": data, "passphrase": "secret"}).action_upload()
        current = self.env["portal.seal.certificate"]._ensure_current_sudo(self.env.company)
        self.assertFalse(current.is_self_signed)
        self.assertFalse(upload.search([("passphrase", "=", "secret")]))

    def _use_authority(self, authority):
        self.env.company.write({"portal_authority_url": authority["url"], "portal_authority_roots": authority["root"]})

    @mute_logger("pyhanko_certvalidator.fetchers.requests_fetchers.crl_client")
    def test_time_stamps(self):
        with serving() as authority:
            self._use_authority(authority)
            self._accept()
            seal = self._seal()
        self.assertEqual((seal.state, seal.level), ("done", "B-LTA"))
        self.assertEqual(pdf_seal.check(seal._get_document())["level"], "B-LTA")
        self.assertIn("Signature is Valid", pdfsig(seal._get_document()))

    def test_time_stamp_without_what_lasts(self):
        """No root is trusted, so that what makes a seal last cannot be had."""
        with serving() as authority:
            sealed, level = pdf_seal.seal(
                blank_pdf(), authority["pkcs12"], "secret", authority=pdf_seal.Authority(authority["url"])
            )
        self.assertEqual((level, pdf_seal.check(sealed)["level"]), ("B-T", "B-T"))
        self.assertTrue(pdf_seal.check(sealed)["is_intact"])
        self.assertIn("Signature is Valid", pdfsig(sealed))

    @mute_logger("pyhanko_certvalidator.fetchers.requests_fetchers.crl_client")
    def test_level_is_told_by_what_is_in_the_document(self):
        """Without the list of revoked certificates, nobody can judge the seal later: it is no B-LTA."""
        with serving(with_list=False) as authority:
            self._use_authority(authority)
            self._accept()
            seal = self._seal()
        self.assertEqual((seal.state, seal.level), ("upgrade", "B-T"))

    @mute_logger(*SEAL_LOGGERS)
    def test_revoked_certificate_seals_nothing(self):
        with serving() as authority:
            self._use_authority(authority)
            self.env["portal.seal.certificate"]._add(self.env.company, authority["revoked"], "secret")
            self._accept()
            seal = self._seal()
        self.assertEqual((seal.state, seal.level), ("pending", False))
        self.assertIn("revoked", seal.failure_reason)

    @mute_logger(*SEAL_LOGGERS)
    def test_revoked_certificate_seals_nothing_without_time_stamps(self):
        certificates = self.env["portal.seal.certificate"]
        with serving() as authority:
            certificates._add(self.env.company, authority["revoked"], "secret")
            self._accept()
            seal = self._seal()
            self.assertEqual((seal.state, seal.level), ("pending", False))
            self.assertIn("revoked", seal.failure_reason)
            self._check_sealed_with(certificates._add(self.env.company, authority["pkcs12"], "secret"), "valid")
        # Nobody answers any more: that is said, and keeps nobody from signing.
        self._check_sealed_with(certificates._add(self.env.company, authority["pkcs12"], "secret"), "unknown")
        self._check_sealed_with(certificates._add(self.env.company, pdf_seal.make_certificate("Self")), "untold")

    def _check_sealed_with(self, certificate_sudo, revocation):
        self.order = self._create_quote(self.anna.partner_id)
        self._accept()
        seal = self._seal()
        self.assertEqual((seal.state, seal.level), ("done", "B-B"))
        self.assertEqual(certificate_sudo.revocation, revocation)
        self.assertEqual(seal._get_sealed_facts()["certificate"]["revocation"], revocation)

    def test_certificate_is_in_the_seal_once(self):
        """Strict readers, as of endesive and RustCrypto, refuse a certificate that is there twice."""
        self._accept()
        [signature] = PdfFileReader(io.BytesIO(self._seal()._get_document())).embedded_regular_signatures
        self.assertEqual(len(signature.signed_data["certificates"]), 1)

    # === PAGES === #

    def test_name_is_readable_in_any_script(self):
        for name in ("محمد علي", "李小龍", "סמדר לוי", "สมชาย ใจดี", "अनुराग", "José Ångström"):
            order = self.order = self._create_quote(self.anna.partner_id)
            self._accept(order=order, name=name)
            pdf = self._seal()._get_document()
            fonts = {font for page in PdfReader(io.BytesIO(pdf)).pages for font in fonts_of(page)}
            self.assertTrue(all(is_embedded for _font, is_embedded in fonts), fonts)
            letters = {letter for letter in name if letter.isalpha()}
            self.assertLessEqual(letters, set(text_of(pdf)) | MARKS, name)

    def test_file_is_tagged_titled_and_of_pdf_a(self):
        self._accept()
        reader = PdfReader(io.BytesIO(self._seal()._get_document()))
        catalog = reader.trailer["/Root"].get_object()
        self.assertEqual(catalog["/Lang"], "en-US")
        self.assertTrue(catalog["/MarkInfo"]["/Marked"])
        self.assertIn("/StructTreeRoot", catalog)
        self.assertIn(self.order.name, reader.metadata.title)
        self.assertEqual(reader.metadata.author, self.env.company.name)
        metadata = catalog["/Metadata"].get_object().get_data().decode()
        self.assertRegex(metadata, r"pdfaid:part\W+3")
        self.assertRegex(metadata, r"(?i)pdfaid:conformance\W+a")
        [intent] = catalog["/OutputIntents"]
        self.assertEqual(intent.get_object()["/S"], "/GTS_PDFA1")

    def test_amounts_are_written_as_the_reader_writes_them(self):
        """With separators of thousands, and as many digits as the currency has."""
        dinar = self.env.ref("base.KWD")
        dinar.active = True
        pricelist = self.env["product.pricelist"].create({"name": "Dinars", "currency_id": dinar.id})
        line = {"product_id": self.product.id, "price_unit": 1234.567, "product_uom_qty": 1000, "tax_ids": False}
        values = {"pricelist_id": pricelist.id, "require_signature": True, "require_payment": False}
        values |= {"partner_id": self.anna.partner_id.id, "order_line": [(0, 0, line)]}
        self.order = self.env["sale.order"].create(values)
        self.order.order_line.price_unit = 1234.567
        self.order.action_quotation_sent()
        self._accept()
        text = text_of(self._seal()._get_document())
        for words in ("1,234,567.000", "1,000 Units", "1,234.567"):
            self.assertIn(words, text)

    def test_amendment_shows_its_own_signature(self):
        self._accept(name="First Signer")
        self._seal()
        self.order.order_line.product_uom_qty = 3
        self.order.action_ask_portal_amendment()
        self._accept(name="Second Signer")
        seal = self._seal()
        first_page = PdfReader(io.BytesIO(seal._get_document())).pages[0]
        self.assertNotIn("First Signer", first_page.extract_text())
        self.assertIn("300.00", first_page.extract_text())
        text = text_of(seal._get_document())
        self.assertIn("Second Signer", text)
        self.assertNotIn("First Signer", text)

    def test_pages_name_the_vendor_and_are_numbered(self):
        self._accept()
        pages = PdfReader(io.BytesIO(self._seal()._get_document())).pages
        for number, page in enumerate(pages, 1):
            text = page.extract_text()
            self.assertIn(self.env.company.name, text)
            self.assertIn(f"Page {number} of {len(pages)}", text.replace("\n", " "))
            self.assertIn(self._get_evidence().offer_id.digest, text)

    def test_long_offers_are_printed_apart(self):
        with patch.object(pdf_document, "LONG", 1000):
            self._accept()
            seal = self._seal()
        self.assertEqual(seal.state, "done")
        with patch.object(pdf_document, "LONG", 1000), patch.object(pdf_document, "TIMEOUT", 0.01):
            with mute_logger(*SEAL_LOGGERS):
                order = self.order = self._create_quote(self.anna.partner_id)
                self._accept(order=order)
                seal = self._seal()
        self.assertEqual(seal.state, "pending")
        self.assertIn("0.01 seconds", seal.failure_reason)

    @mute_logger("weasyprint")
    def test_printer_fetches_nothing(self):
        """Not even what a template would name: no file of the server, no address of the network."""
        page = (
            "<!DOCTYPE html><html lang='en'><head><title>x</title>"
            "<link rel='attachment' href='file:///etc/hostname'><link rel='stylesheet' href='http://127.0.0.1:1/x.css'>"
            "</head><body>x<img src='file:///etc/hostname'><img src='http://127.0.0.1:1/x.png'></body></html>"
        )
        reader = PdfReader(io.BytesIO(pdf_document.render(page)))
        self.assertFalse(reader.attachments)

    @mute_logger("pyhanko_certvalidator.fetchers.requests_fetchers.crl_client")
    def test_authority_that_is_down_costs_a_level_for_a_time(self):
        with serving() as authority:
            address = authority["url"]
            self._use_authority(authority | {"url": "http://127.0.0.1:9/"})
            self._accept()
            seal = self._seal()
            self.assertEqual((seal.state, seal.level), ("upgrade", "B-B"))
            first = seal.digest
            self.assertEqual(len(self._get_notices()), 2)
            self.env.company.portal_authority_url = address
            seal.next_try = fields.Datetime.now()
            self._seal()
        self.assertEqual((seal.state, seal.level), ("done", "B-LTA"))
        self.assertNotEqual(seal.digest, first)
        self.assertEqual(self._get_evidence(kind="sealed").mapped("signature_role"), ["0", "1"])
        check = self.env["portal.evidence.verification"]
        self.assertEqual(check._find_digest(first)["level"], "B-B")
        self.assertEqual(check._find_digest(seal.digest)["level"], "B-LTA")
        self.assertEqual(len(self._get_notices()), 2)

    # === MAILS === #

    def _get_notices(self):
        return self.env["portal.notice"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", self.order.id), ("event_id.code", "=", "quote_signed")]
        )

    def test_mails_to_both_parties(self):
        self._accept()
        seal = self._seal()
        notices = self._get_notices()
        self.assertEqual(notices.partner_id, self.anna.partner_id | self.vera.partner_id)
        mail = notices[0]._create_mail()
        self.assertEqual(mail.attachment_ids.raw, seal._get_document())
        self.assertEqual(mail.attachment_ids.name, f"{self.order.name}-signed.pdf")

    # === PACK === #

    def test_pack_verifies_without_odoo(self):
        document = self.env["product.document"].create(
            {
                "name": "Manual.txt",
                "datas": base64.b64encode(b"manual"),
                "attached_on_sale": "quotation",
                "res_model": "product.product",
                "res_id": self.product.id,
            }
        )
        self._accept()
        document.ir_attachment_id.raw = b"another manual"
        seal = self._seal()
        done = self._verify_pack(self.env["portal.evidence.export"]._build(seal))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("documents/", done.stdout)
        self.assertNotIn("FAILED", done.stdout)

    def test_pack_that_was_changed(self):
        self._accept()
        content = self.env["portal.evidence.export"]._build(self._seal())
        for change in CHANGES:
            done = self._verify_pack(content, change)
            self.assertEqual(done.returncode, 1, change.__name__)
            self.assertIn("FAILED", done.stdout)

    # === DOWNLOADS === #

    def test_downloads(self):
        self._accept()
        seal = self._seal()
        path = f"/my/orders/{self.order.id}/signed/{seal.id}"
        self._login(self.anna)
        answer = self.url_open(path)
        self.assertEqual(answer.content, seal._get_document())
        self.assertEqual(self.url_open(path).content, answer.content)
        self.assertEqual(self.url_open(f"{path}?kind=pack").content[:2], b"PK")
        other = self._create_quote(self.anna.partner_id)
        self.assertEqual(self.url_open(f"/my/orders/{other.id}/signed/{seal.id}").status_code, 404)
        self.assertEqual(self.url_open(f"/my/orders/{self.order.id}/signed/{seal.id + 1}").status_code, 404)
        self._login()
        self.assertEqual(self.url_open(path).status_code, 404)
        self.assertEqual(self.url_open(f"{path}?access_token={self.order.access_token}").status_code, 200)
        self._login(self.ben)
        self.assertEqual(self.url_open(path).status_code, 404)
        self.assertEqual(self.url_open(f"{path}?kind=pack").status_code, 404)
