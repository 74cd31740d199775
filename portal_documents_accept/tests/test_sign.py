import hashlib
import io
import subprocess
import tempfile

from pypdf import PdfReader, PdfWriter

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.portal_evidence import pdf_seal
from odoo.addons.portal_evidence.models.portal_evidence import COSIGNER, FINAL

from .. import pdf_append
from .common import AcceptCommon, make_pdf


def pdfsig(pdf):
    """Return what poppler, which shares no code with the library that sealed, says of a document's seals."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        return subprocess.run(["pdfsig", file.name], capture_output=True, text=True, check=False).stdout


def lock(pdf):
    """Return a PDF that asks for a password."""
    writer, output = PdfWriter(clone_from=io.BytesIO(pdf)), io.BytesIO()
    writer.encrypt("secret")
    writer.write(output)
    return output.getvalue()


@tagged("post_install", "-at_install")
class TestSign(AcceptCommon):
    def test_two_sign_in_order(self):
        self.assertEqual(self.nda.awaited_id, self.anna.partner_id)
        with self.assertRaisesRegex(UserError, "Anna signs before you"):
            self._accept(self.nda, self.clara)
        first = self._accept(self.nda)
        self.assertTrue(first.signature_role.startswith(COSIGNER))
        self.assertEqual((self.nda.state, self.nda.awaited_id), ("partly", self.clara.partner_id))
        self.assertFalse(self._seal(self.nda))
        with self.assertRaisesRegex(UserError, "You have signed"):
            self._accept(self.nda)
        last = self._accept(self.nda, self.clara, name="Clara Weiss")
        self.assertEqual(last.signature_role, FINAL)
        names = "Anna (as “Anna Keller”), Clara (as “Clara Weiss”)"
        self.assertEqual((self.nda.state, self.nda.decided_by), ("accepted", names))

    def test_the_next_one_is_told(self):
        self.assertEqual(self._get_notices(self.nda, "file_to_accept").partner_id, self.anna.partner_id)
        self._accept(self.nda)
        notices = self._get_notices(self.nda, "file_to_accept")
        self.assertEqual(notices.partner_id, self.anna.partner_id | self.clara.partner_id)
        own = notices.filtered(lambda notice: notice.partner_id == self.clara.partner_id)
        self.assertEqual(own._create_mail().subject, "Please sign: nda.pdf")
        # Whoever has signed is not asked by a mail that waits still.
        self.assertTrue((notices - own)._is_obsolete())

    def test_sealed_over_the_very_file(self):
        self._accept(self.nda)
        self._accept(self.nda, self.clara, name="Clara Weiss")
        content = self._seal(self.nda)._get_document()
        original = self.contract.sudo().version_id.attachment_id.raw
        self.assertTrue(content.startswith(original))
        self.assertEqual(hashlib.sha256(content[: len(original)]).hexdigest(), self.nda.sha256)
        self.assertTrue(pdf_seal.check(content)["is_intact"])
        told = pdfsig(content)
        self.assertIn("Signature is Valid", told)
        self.assertIn("Total document signed", told)
        reader = PdfReader(io.BytesIO(content))
        text = "\n".join(page.extract_text() for page in reader.pages)
        for words in ("Agreement", "Anna Keller", "Clara Weiss", self.nda.sha256[:20], f"{len(original)} bytes"):
            self.assertIn(words, text)
        self.assertLess(text.index("Anna Keller"), text.index("Clara Weiss"))
        self.assertEqual(set(reader.attachments), {"offer.json", "evidence.json"})
        self.assertFalse(pdf_seal.check(content.replace(b"ReportLab", b"Reportlab"))["is_intact"])

    def test_all_are_told_of_the_seal(self):
        self._accept(self.nda)
        self._accept(self.nda, self.clara)
        self._seal(self.nda)
        told = self._get_notices(self.nda, "file_sealed").partner_id
        self.assertLessEqual(self.anna.partner_id | self.clara.partner_id | self.vendor.partner_id, told)

    def test_other_files_are_in_the_certificate(self):
        for name, content in (("terms.txt", b"Terms"), ("locked.pdf", lock(make_pdf())), ("odd.pdf", b"%PDF-1.4 odd")):
            document = self._create_document(name, self.folder, content).with_user(self.vendor)
            asked = self._ask_to_sign(self.anna.partner_id, document=document)
            self._accept(asked)
            sealed = self._seal(asked)._get_document()
            self.assertIn("Signature is Valid", pdfsig(sealed), name)
            self.assertEqual(PdfReader(io.BytesIO(sealed)).attachments[name], [content])

    def test_sealed_file_can_be_signed(self):
        """A file that has a seal of its own keeps it: it is put into the certificate."""
        self._accept(self.nda)
        self._accept(self.nda, self.clara)
        content = self._seal(self.nda)._get_document()
        self.assertFalse(pdf_append.is_appendable(content))
        self.assertTrue(pdf_append.is_appendable(make_pdf(pages=3)))

    def test_pages_are_added(self):
        made = pdf_append.append(make_pdf("First", 2), make_pdf("Second", 3))
        texts = [page.extract_text().strip() for page in PdfReader(io.BytesIO(made)).pages]
        self.assertEqual(texts, ["First"] * 2 + ["Second"] * 3)

    def test_decline_by_the_second(self):
        self._accept(self.nda)
        with self.assertRaises(UserError):
            self._decline(self.nda)
        self._decline(self.nda, self.clara, "Clause 4")
        self.assertEqual((self.nda.state, self.nda.reason), ("declined", "Clause 4"))
        self.assertFalse(self._seal(self.nda))

    def test_decline_before_ones_turn(self):
        self._decline(self.nda, self.clara, "Clause 4")
        self.assertEqual(self.nda.state, "declined")
        with self.assertRaises(UserError):
            self._accept(self.nda)

    def test_who_signs(self):
        for user in (self.bob, self.ben, self.vendor, self.env.ref("base.public_user")):
            with self.assertRaises(UserError, msg=user.login):
                self._accept(self.nda, user)
            with self.assertRaises(UserError, msg=user.login):
                self._decline(self.nda, user)
        self.anna.partner_id.portal_role_id = self.roles["finance"]
        with self.assertRaisesRegex(UserError, "role does not allow"):
            self._accept(self.nda)
        self.anna.partner_id.portal_role_id = self.roles["procurement"]
        self._accept(self.nda)

    def test_without_named_signers(self):
        document = self._create_document("terms.pdf", self.folder, make_pdf()).with_user(self.vendor)
        asked = self.acceptances._ask(document, "sign", self.acme)
        self.anna.partner_id.portal_role_id = self.roles["finance"]
        for user in (self.anna, self.ben):
            with self.assertRaises(UserError):
                self._accept(asked, user)
        self._accept(asked, self.clara)
        self.assertEqual(asked.state, "accepted")

    def test_picture_is_needed(self):
        with self.assertRaises(UserError):
            self._accept(self.nda, signature=False)
        self._accept(self.nda)

    def test_new_version_is_signed_anew(self):
        self._accept(self.nda)
        self._renew(self.contract)
        newer = self.nda._get_newer_sudo()
        self.assertEqual((self.nda.state, newer.state), ("superseded", "waiting"))
        self.assertEqual(newer.signer_ids.partner_id, self.nda.signer_ids.partner_id)
        self.assertFalse(any(newer.signer_ids.mapped("signed_on")))
        with self.assertRaises(UserError):
            self._accept(self.nda, self.clara)

    def test_too_large(self):
        self.env.cr.execute(
            "UPDATE portal_document_version SET size = 30000000 WHERE id = %s", [self.safety.version_id.id]
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "too large"):
            self._ask_to_sign(document=self.safety)
        self._ask(self.clara.partner_id)

    def test_evidence_is_intact(self):
        self._accept(self.nda)
        self._accept(self.nda, self.clara)
        self._seal(self.nda)
        self.assertFalse(self.env["portal.evidence.chain"]._check_evidence(self.env.company))
        self.assertFalse(self.env["portal.sealed.document"].search([("is_damaged", "=", True)]))
