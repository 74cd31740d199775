import io
from contextlib import nullcontext

from reportlab.pdfgen.canvas import Canvas

from odoo.tests import HttpCase

from odoo.addons.portal_documents_share.tests.common import DocumentsCommon
from odoo.addons.portal_evidence.tests.common import draw


def make_pdf(text="Agreement", pages=1):
    """Return a PDF as a program makes one."""
    output = io.BytesIO()
    canvas = Canvas(output)
    for _page in range(pages):
        canvas.drawString(100, 700, text)
        canvas.showPage()
    canvas.save()
    return output.getvalue()


class AcceptCommon(DocumentsCommon):
    """A safety sheet that Anna accepts, and an agreement that Anna and then Clara sign for Acme."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.partner_id.portal_role_id = cls.roles["procurement"]
        cls.clara = cls._create_person("Clara", cls.acme, "administrator")
        cls.acceptances = cls.env["portal.document.acceptance"].with_user(cls.vendor)
        cls.safety = cls._create_document("safety.pdf", cls.folder, make_pdf("Safety")).with_user(cls.vendor)
        cls.contract = cls._create_document("nda.pdf", cls.folder, make_pdf("Agreement")).with_user(cls.vendor)
        cls.asked = cls._ask()
        cls.nda = cls._ask_to_sign()
        cls.env.flush_all()

    @classmethod
    def _ask(cls, *partners, document=None, **values):
        partner = cls.env["res.partner"].union(*partners) if partners else cls.anna.partner_id
        return cls.acceptances._ask(document or cls.safety, "accept", partner, **values)

    @classmethod
    def _ask_to_sign(cls, *signers, document=None, **values):
        signers = signers or (cls.anna.partner_id, cls.clara.partner_id)
        return cls.acceptances._ask(document or cls.contract, "sign", cls.acme, signers, **values)

    def _renew(self, document=None, text="Newer", note="Chapter 3 is new"):
        document = document or self.safety
        return document._add_version(self._create_attachment(document.name, make_pdf(text)), note)

    def _values(self, acceptance, **values):
        """Return what a browser sends, which was shown what is asked now."""
        offer_sudo = self.env["portal.evidence.offer"]._get_last_sudo(acceptance)
        basic = {"name": "Anna Keller", "consent": True, "digest": offer_sudo.digest}
        if acceptance.mode == "sign":
            basic |= {"signature": draw(), "method": "draw"}
        return basic | values

    def _accept(self, acceptance=None, user=None, **values):
        acceptance = acceptance or self.asked
        values = self._values(acceptance, **values)
        return acceptance._get_decision()._sign(acceptance.sudo(), values, self._actor(user or self.anna))

    def _decline(self, acceptance, user=None, reason="Chapter 3 is wrong"):
        return acceptance._get_decision()._decline(acceptance.sudo(), reason, self._actor(user or self.anna))

    def _seal(self, acceptance):
        """Run the job that seals, and return the sealed document."""
        self._run_cron("portal_evidence.ir_cron_portal_sealed_document")
        return acceptance._get_seals_sudo()

    def _run_accept_job(self):
        self._run_cron("portal_documents_accept.ir_cron_portal_document_accept")

    def _run_cron(self, name):
        self.env.flush_all()
        # A test with a browser is in that mode already.
        with nullcontext() if isinstance(self, HttpCase) else self.enter_registry_test_mode():
            self.env.ref(name).method_direct_trigger()
        self.env.invalidate_all()

    def _get_evidence(self, acceptance, kind):
        domain = [("res_model", "=", acceptance._name), ("res_id", "=", acceptance.id), ("kind", "=", kind)]
        return self.env["portal.evidence"].search(domain, order="id")

    def _get_notices(self, acceptance, code):
        domain = [("event_id.code", "=", code), ("res_model", "=", acceptance._name), ("res_id", "=", acceptance.id)]
        return self.env["portal.notice"].search(domain)
