import base64
import io
import logging
from datetime import timedelta

from pypdf import PdfReader, PdfWriter

from odoo import fields, models
from odoo.tools import format_date

from .. import canonical, pdf_certificate, pdf_offer, pdf_pages

# From this attempt on the document is printed without the PDF engine.
PLAIN_ATTEMPT = 2
# So long after it failed, no other document waits for the engine either.
ENGINE_PAUSE = timedelta(hours=1)
NEUTRAL_COLOR = "#495057"

_logger = logging.getLogger(__name__)


# One file, one matter: what is printed stands apart from how it is sealed and tried again.
class PortalSaleSeal(models.Model):
    """The pages of a sealed document: the offer, and the certificate behind it."""

    _inherit = "portal.sale.seal"  # pylint: disable=consider-merging-classes-inherited

    def _print(self, certificate_sudo):
        """Return the pages of the offer with those of the certificate, not sealed yet.

        :param certificate_sudo: what seals it, in sudo mode
        """
        pages = self._print_report() if self._is_report_possible() else b""
        self.layout = "report" if pages else "plain"
        writer = PdfWriter()
        if pages:
            writer.append(io.BytesIO(pages))
        writer.append(io.BytesIO(self._print_own(certificate_sudo, with_offer=not pages)))
        output = io.BytesIO()
        writer.write(output)
        return output.getvalue()

    def _is_report_possible(self):
        """Return whether Odoo's report may print the document: it prints the order as it is now, so it must be as it
        was signed, and its PDF engine must not have failed before."""
        version = self.evidence_id.version_id
        order = self._get_order()
        if not order or self.attempts >= PLAIN_ATTEMPT or self.company_id.portal_seal_layout != "report":
            return False
        if self._is_engine_out() or order.signed_by != self.evidence_id.signer_name:
            return False
        # The files beside it are not printed, and some come with the confirmed order alone.
        signed = version._get_payload() | {"documents": []}
        signed.pop("amends", None)
        return order._get_offer_payload(lang=signed["lang"]) | {"documents": []} == signed

    def _is_engine_out(self):
        """Return whether the PDF engine killed a job lately: then the others do not wait for it either."""
        since = fields.Datetime.now() - ENGINE_PAUSE
        killed = [
            ("id", "!=", self.id),
            ("state", "=", "pending"),
            ("attempts", ">", 0),
            ("failure_reason", "=", False),
        ]
        replaced = [("layout", "=", "plain"), ("attempts", "=", PLAIN_ATTEMPT), ("create_date", ">", since)]
        return any(self.search_count(domain, limit=1) for domain in (killed, replaced))

    def _print_report(self):
        """Return the PDF of Odoo's report; nothing if its engine fails, which must not hold up the document."""
        # Later Odoo prints a signature only where it is told to: here it is what was signed.
        report = self.env["ir.actions.report"].with_context(
            lang=self.evidence_id.version_id._get_lang(), sale_include_signature=True
        )
        try:
            pdf, kind = report._render_qweb_pdf("sale.action_report_saleorder", [self.order_res_id])
            if kind != "pdf" or not pdf.startswith(b"%PDF-") or b"%%EOF" not in pdf[-1024:]:
                raise ValueError("the engine printed no whole PDF")
            return pdf if len(PdfReader(io.BytesIO(pdf)).pages) else b""
        except Exception as error:
            _logger.warning("The order %s is printed without the PDF engine: %s", self.order_name, error)
            return b""

    def _print_own(self, certificate_sudo, with_offer):
        pdf_pages.register_fonts()
        payload = self.evidence_id.version_id._get_payload()
        seal = self.with_context(lang=self.evidence_id.version_id._get_lang())
        company = seal.company_id
        flowables = pdf_offer.make(payload, seal._get_offer_labels(payload)) if with_offer else []
        flowables += pdf_certificate.make(seal._prepare_certificate(certificate_sudo))[0 if with_offer else 1 :]
        return pdf_pages.build(
            flowables,
            title=f"{company.name} - {self.order_name}",
            author=company.name,
            header=seal._get_header(payload["company"]),
            footer=f"{self.order_name} - SHA-256 {self.evidence_id.version_id.digest}",
            logo=base64.b64decode(company.logo or b""),
            color=(company._get_portal_palette(default=NEUTRAL_COLOR) or {}).get("portal-brand", NEUTRAL_COLOR),
        )

    def _get_header(self, party):
        address = ", ".join(filter(None, (line.strip() for line in party["address"].split("\n"))))
        return "\n".join(filter(None, [party["name"], address, party["email"], party["vat"]]))

    def _get_offer_labels(self, payload):
        version, valid_until = self.evidence_id.version_id, payload["order"]["valid_until"]
        moment = fields.Datetime.context_timestamp(self, version.recorded_on)
        return {
            "title": self.env._("Quotation %(number)s", number=payload["order"]["name"]),
            "customer": self.env._("Customer"),
            "invoice_address": self.env._("Invoicing Address"),
            "delivery_address": self.env._("Delivery Address"),
            "number": self.env._("Number"),
            "version": self.env._("Version"),
            "version_text": f"{version.number} ({format_date(self.env, moment.date())})",
            "valid_until": self.env._("Valid until"),
            "valid_until_text": format_date(self.env, valid_until) if valid_until else "",
            "salesperson": self.env._("Your contact"),
            "description": self.env._("Description"),
            "quantity": self.env._("Quantity"),
            "price": self.env._("Unit price"),
            "line_taxes": self.env._("Taxes"),
            "amount": self.env._("Amount"),
            "untaxed": self.env._("Untaxed amount"),
            "total": self.env._("Total"),
            "payment_terms": self.env._("Payment terms"),
            "terms": self.env._("Terms and conditions"),
            "general_terms": self.env._("General terms"),
            "documents": self.env._("Attached documents"),
        }

    # === BUSINESS METHODS - CERTIFICATE === #

    def _prepare_certificate(self, certificate_sudo):
        version = self.evidence_id.version_id
        signatures = self.env["portal.sale.evidence"]._get_signatures_sudo(version)
        signatures = signatures.filtered(lambda signature: signature.id <= self.evidence_id.id)
        return {
            "title": self.env._("Certificate of signature"),
            "intro": self.env._("This page belongs to the document before it. It tells who accepted it, when and how."),
            "facts": [*self._prepare_facts(version, certificate_sudo), *self._prepare_changes(version)],
            "signatures": [signature._prepare_signature() for signature in signatures],
            "events_title": self.env._("What happened"),
            "events": self._prepare_events(signatures),
            "check_text": self.env._("Is this document genuine? Check it here, without an account:"),
            "check_url": self._get_check_url(),
            "claim": self.env._(
                "This is a simple electronic signature with evidence of who signed, and a seal that shows every change "
                "to the document after it. No advanced or qualified electronic signature is claimed. Times are in UTC."
            ),
        }

    def _prepare_facts(self, version, certificate_sudo):
        payload = version._get_payload()
        sealed_by = certificate_sudo.subject
        if certificate_sudo.is_self_signed:
            sealed_by += f" ({self.env._('made by the vendor itself, vouched for by nobody else')})"
        number = self.env._("version %(number)s", number=version.number)
        return [
            (self.env._("Document"), f"{self.order_name}, {number}"),
            (self.env._("SHA-256 of its content"), version.digest),
            (self.env._("Vendor"), self.company_id.name),
            (self.env._("Total"), f"{payload['totals']['total']} {payload['order']['currency']}"),
            (self.env._("Sealed by"), sealed_by),
            *((file["name"], f"SHA-256 {file['sha256']}") for file in payload["documents"]),
        ]

    def _prepare_changes(self, version):
        """Return what an amendment changed, and of what; nothing of a whole offer."""
        amended = version._get_amended_sudo()
        if not amended:
            return []
        changes = self.env["sale.order"]._compare_offers(amended._get_payload(), version._get_payload())
        return [
            (self.env._("Changes version %(number)s", number=amended.number), f"SHA-256 {amended.digest}"),
            *((change["label"], f"{change['signed'] or '-'} → {change['now'] or '-'}") for change in changes),
        ]

    def _get_check_url(self):
        return f"{self.company_id.get_base_url()}/portal/verify/{self.code}"

    def _prepare_events(self, signatures):
        version = self.evidence_id.version_id
        order = self._get_order()
        events = [(self.env._("Offered"), version.recorded_on), (self.env._("First opened"), order.portal_first_view)]
        events += [(self.env._("Signed by %(name)s", name=each.signer_name), each.moment) for each in signatures]
        known = [(label, moment) for label, moment in events if moment]
        return [(label, canonical.time_text(moment)) for label, moment in sorted(known, key=lambda pair: pair[1])]
