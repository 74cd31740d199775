import io
import subprocess
import tempfile
from datetime import datetime

from pypdf import PdfReader

from odoo import fields
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
        # The price; a hash may hold these digits.
        self.assertNotRegex(text, r"\b321\b")

    def test_complete(self):
        self._receive()
        text = text_of(self._seal()._get_document())
        self.assertIn("Received completely", text)
        # The page of the evidence speaks of a receipt, too, also in its history.
        self.assertIn("Certificate of receipt This page records who confirmed the receipt", text)
        self.assertEqual(text.count("Received by Anna Keller"), 2)
        self.assertNotIn("Signed by", text)
        self.assertIn("Received by Anna Keller", text)

    def test_a_changed_file_is_not_served(self):
        self._receive()
        seal = self._seal()
        content = seal._get_document()
        self.assertNotIn("Signature is Valid", pdfsig(content.replace(b"Anna", b"Abba", 1)[:-10]))
        self.assertTrue(seal._get_filename().endswith("-received.pdf"))

    def test_facts_of_the_delivery(self):
        """The day where the vendor is, the parcels that were entered by hand, and the address without gaps."""
        self.env.company.partner_id.tz = "America/Los_Angeles"
        self.anna.partner_id.parent_id.name = "Acme"
        dock = self.env["res.partner"].create(
            {"name": "Dock 3", "type": "delivery", "parent_id": self.anna.partner_id.parent_id.id, "city": "Tacoma"}
        )
        parcels = [fields.Command.create({"number": "PARCEL77"})]
        day = datetime(2026, 11, 28, 3, 0)
        self.delivery.write({"partner_id": dock.id, "date_done": day, "portal_parcel_ids": parcels})
        payload = self.env["portal.evidence.offer"]._get_last_sudo(self.delivery)._get_payload()
        self.assertEqual(payload["tracking"], "PARCEL77")
        self.delivery.portal_parcel_ids.number = "PARCEL88"
        self._receive()
        text = text_of(self._seal()._get_document())
        for words in ("Nov 27, 2026", "PARCEL88", "Acme, Dock 3, Tacoma"):
            self.assertIn(words, text)
        self.assertNotIn("PARCEL77", text)
        self.assertNotIn(", ,", text)

    def test_parcels_that_are_taken_off_again(self):
        parcel = self.env["portal.delivery.parcel"].create({"picking_id": self.delivery.id, "number": "PARCEL77"})
        offers = self.env["portal.evidence.offer"]
        self.assertEqual(offers._get_last_sudo(self.delivery)._get_payload()["tracking"], "PARCEL77")
        parcel.unlink()
        self.assertIsNone(offers._get_last_sudo(self.delivery)._get_payload()["tracking"])

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
        self.assertIn("as a contact of", str(mail.body_html))
        self.assertIn(f"/my/deliveries/{self.delivery.id}", str(mail.body_html))
        # The vendor is no contact of the customer's, and has no need of the customer's link.
        notice = notices.filtered(lambda row: row.partner_id == seller.partner_id)
        body = str(notice._create_mail().body_html)
        self.assertIn("as you look after this delivery", body)
        self.assertIn("/mail/view?model=stock.picking", body)
        self.assertNotIn("as a contact of", body)
        self.assertNotIn("access_token", body)

    def test_goes_to_the_customer_of_the_time(self):
        self._receive()
        self._seal()
        self.assertTrue(self.delivery._get_portal_receipt_seals_sudo())
        self.order.partner_id = self.ben.partner_id
        self.assertFalse(self.delivery._get_portal_receipt_seals_sudo())
