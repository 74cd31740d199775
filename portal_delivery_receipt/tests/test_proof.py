import io
import subprocess
import tempfile

from pypdf import PdfReader

from odoo.tests import tagged

from odoo.addons.portal_evidence import pdf_seal

from .common import ReceiptCommon, Upload


def text_of(pdf):
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def pdfsig(pdf):
    """Return what poppler, which shares no code with the library that sealed, says of a document's seals."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        return subprocess.run(["pdfsig", file.name], capture_output=True, text=True, check=False).stdout


@tagged("post_install", "-at_install")
class TestProof(ReceiptCommon):
    """The sealed proof of delivery: printed from what was frozen and confirmed."""

    def test_proof(self):
        files = {str(self.move.id): [Upload("corner.png", self.photo)]}
        lines = self._line(received="4", damaged="1", note="A corner is broken")
        self._receive(lines=lines, files=files, note="The box was open")
        [told] = self.env["portal.evidence"]._get_last_sudo(self.delivery)._get_facts()["receipt"]["lines"]
        # What becomes of the delivery and of the product afterwards is not printed.
        self.product.name = "Something else"
        seal = self._seal()
        document = seal._get_document()
        self.assertTrue(pdf_seal.check(document)["is_intact"])
        self.assertIn("Signature is Valid", pdfsig(document))
        text = text_of(document)
        for words in ("Proof of delivery", "Received with reservations by Anna Keller", "Desk", "A corner is broken"):
            self.assertIn(words, text)
        self.assertIn("The box was open", text)
        self.assertIn(told["photos"][0]["sha256"], text.replace(" ", ""))
        self.assertNotIn("Something else", text)
        self.assertNotIn("321", text)

    def test_complete(self):
        self._receive()
        text = text_of(self._seal()._get_document())
        self.assertIn("Received completely", text)
        self.assertIn("Received by Anna Keller", text)

    def test_a_changed_file_is_not_served(self):
        self._receive()
        seal = self._seal()
        content = seal._get_document()
        self.assertNotIn("Signature is Valid", pdfsig(content.replace(b"Anna", b"Abba", 1)[:-10]))
        self.assertTrue(seal._get_filename().endswith("-received.pdf"))

    def test_chain(self):
        self._receive(lines=self._line(received="4"))
        self._seal()
        self.assertFalse(self.env["portal.evidence.chain"]._check(self.env.company))

    def test_mailed_to_both(self):
        self.order.user_id = seller = self.env.ref("base.user_admin")
        seller.partner_id.email = "seller@vendor.example"
        self._receive()
        seal = self._seal()
        notices = self.env["portal.notice"].search(
            [("event_id.code", "=", "delivery_received"), ("res_id", "=", self.delivery.id)]
        )
        self.assertLessEqual(self.anna.partner_id | seller.partner_id, notices.partner_id)
        notice = notices.filtered(lambda row: row.partner_id == self.anna.partner_id)
        mail = notice._create_mail()
        self.assertEqual(mail.attachment_ids.raw, seal._get_document())

    def test_goes_to_the_customer_of_the_time(self):
        self._receive()
        self._seal()
        self.assertTrue(self.delivery._get_portal_receipt_seals_sudo())
        self.order.partner_id = self.ben.partner_id
        self.assertFalse(self.delivery._get_portal_receipt_seals_sudo())
