import base64
import io
from unittest.mock import patch

from PIL import Image, ImageDraw

from odoo.tests import TransactionCase


def draw(text="x", size=(300, 100), kind="PNG"):
    """Return a picture of a signature in base64, as a browser sends it."""
    image = Image.new("RGBA", size, (255, 255, 255, 0))
    ImageDraw.Draw(image).line([(10, 80), (100, 20), (200, 90), (290, 30)], fill="navy", width=4)
    output = io.BytesIO()
    (image if kind == "PNG" else image.convert("RGB")).save(output, kind)
    return base64.b64encode(output.getvalue()).decode()


class EvidenceCommon(TransactionCase):
    """Decisions on a contact, which any database has: no document addon is needed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.evidence = cls.env["portal.evidence"]
        cls.chain = cls.env["portal.evidence.chain"]
        cls.customer = cls.env["res.partner"].create({"name": "Riverside Foods"})
        cls.document = cls.env["res.partner"].create({"name": "Delivery 7", "company_id": cls.company.id})

    def _offer(self, document=None, total="200.00", files=None):
        """Freeze a version of a document, with files: a dict of names to contents."""
        document = document or self.document
        attachments = self.env["ir.attachment"].create(
            [{"name": name, "raw": content} for name, content in (files or {}).items()]
        )
        described = self.env["portal.evidence.file"]._describe(attachments)
        payload = {"lang": "en_US", "customer": {"id": self.customer.id}, "name": document.name, "total": total}
        last = self.env["portal.evidence.offer"]._get_last_sudo(document)
        decision = self.env["portal.decision"]
        kept = {attachment: attachment.id for attachment in attachments}
        with patch.object(type(decision), "_get_files", lambda _self, _document: kept):
            payload |= {"documents": described}
            return self.env["portal.evidence.offer"]._create_sudo(decision, document.sudo(), payload, last)

    def _sign(self, offer=None, name="Anna Keller"):
        """Sign an offer, and have its document sealed soon."""
        offer = offer or self._offer()
        facts = {
            "signer": {"name": name, "login": "anna", "email": "anna@riverside.example"},
            "consent": {"text": "I accept this.", "lang": "en_US"},
            "amount": {"total": "0.00", "currency": offer.currency_id.name},
            "client": {"ip": "203.0.113.7", "claimed_ip": None, "user_agent": "Mozilla/5.0"},
            "method": "draw",
        }
        evidence = self.evidence._append(offer, "signed", facts, "final", base64.b64decode(draw()))
        self.env["portal.sealed.document"]._request(evidence)
        return evidence

    def _seal(self, evidence):
        """Run the job that seals, and return the sealed document of a decision."""
        self._run_job("sealed_document")
        return self.env["portal.sealed.document"].search([("evidence_id", "=", evidence.id)])

    def _run_job(self, name):
        """Run one of the addon's jobs, as the scheduler does."""
        with self.enter_registry_test_mode():
            self.env.ref(f"portal_evidence.ir_cron_portal_{name}").method_direct_trigger()
        self.env.invalidate_all()

    def _use_authority(self, authority):
        self.company.write({"portal_authority_url": authority["url"], "portal_authority_roots": authority["root"]})
