from odoo import api, models
from odoo.tools import html2plaintext

from odoo.addons.portal_evidence import canonical
from odoo.addons.portal_tools.models.portal_job_mixin import JobError

FORMAT = "portal_invoice_pay/invoice/1"
# More digits than any price or quantity has.
DIGITS = 6


class PortalInvoiceIssue(models.AbstractModel):
    """That the vendor issued an invoice or a credit note: what it says is frozen, and its PDF is sealed.

    Nobody decides about it. The PDF is the one that the vendor sends, with the electronic invoice in it.
    """

    _name = "portal.invoice.issue"
    _inherit = "portal.decision"
    _description = "Issue of an Invoice"

    _decision_kind = "issued"

    # === WHAT IS ISSUED === #

    @api.model
    def _get_payload(self, document, lang=None):
        """Override of `portal_evidence`: what an invoice says."""
        lang = lang or document.partner_id.lang or document.company_id.partner_id.lang or "en_US"
        move = document.with_context(lang=self.env["res.lang"]._get_code(lang) or None)
        return {
            "format": FORMAT,
            "lang": lang,
            "invoice": self._prepare_header(move),
            "company": self._prepare_party(move.company_id.partner_id),
            "customer": self._prepare_party(move.partner_id),
            "bank": self._prepare_bank(move.partner_bank_id),
            "lines": [self._prepare_line(line) for line in move.invoice_line_ids.sorted()],
            "totals": self._prepare_totals(move),
            "terms": html2plaintext(move.narration or "").strip(),
            "documents": [],
        }

    def _prepare_header(self, move):
        return {
            "id": move.id,
            "name": move.name,
            "type": move.move_type,
            "date": move.invoice_date.isoformat() if move.invoice_date else None,
            "due": move.invoice_date_due.isoformat() if move.invoice_date_due else None,
            "currency": move.currency_id.name,
            "payment_reference": move.payment_reference or None,
            "customer_reference": move.ref or None,
            "origin": move.invoice_origin or None,
            "reverses": move.reversed_entry_id.name or None,
        }

    def _prepare_party(self, partner):
        company = partner.commercial_partner_id
        return {
            "id": partner.id,
            "name": partner.name or company.name or "",
            "company": company.name if company != partner and company.is_company else None,
            "address": (partner._display_address(without_company=True) or "").strip(),
            "vat": company.vat or None,
        }

    def _prepare_bank(self, account):
        return {
            "account": account.sanitized_acc_number or None,
            "holder": account.acc_holder_name or account.partner_id.name or None,
            "bic": account.bank_bic or None,
        }

    def _prepare_line(self, line):
        if line.display_type != "product":
            return {"type": line.display_type, "text": line.name or ""}
        return {
            "type": "product",
            "text": line.name or "",
            "quantity": canonical.decimal_text(line.quantity, DIGITS),
            "unit": line.product_uom_id.name or None,
            "price": canonical.decimal_text(line.price_unit, DIGITS),
            "discount": canonical.decimal_text(line.discount, DIGITS),
            "taxes": line.tax_ids.mapped("name"),
            "subtotal": canonical.amount_text(line.price_subtotal, line.currency_id),
        }

    def _prepare_totals(self, move):
        return {
            name: canonical.amount_text(move[f"amount_{name}"], move.currency_id)
            for name in ("untaxed", "tax", "total")
        }

    @api.model
    def _get_amount(self, document):
        """Override of `portal_evidence`: the total of the invoice."""
        return document.amount_total, document.currency_id

    @api.model
    def _get_customer(self, document):
        """Override of `portal_evidence`: the company, or the person, that owes."""
        return document.commercial_partner_id

    @api.model
    def _get_refusal(self, document, actor):
        """Override of `portal_evidence`: nobody decides about an invoice."""
        return self.env._("An invoice is not signed.")

    # === THE SEALED INVOICE === #

    @api.model
    def _print_document(self, seal, certificate_sudo):
        """Override of `portal_evidence` to seal the PDF that the vendor sends; none of what was taken back since."""
        move_sudo, offer = seal._get_document_record(), seal.evidence_id.offer_id
        if not self._is_in_force(move_sudo) or offer != offer._get_last_sudo(move_sudo):
            return b""
        if not move_sudo.invoice_pdf_report_id:
            self._make_pdf(move_sudo)
        content = move_sudo.invoice_pdf_report_id.raw or b""
        if not content.startswith(b"%PDF"):
            raise JobError(self.env._("The PDF of %(document)s cannot be read.", document=move_sudo.name))
        return content

    def _make_pdf(self, move_sudo):
        """Have the documents of an invoice made that sending it would make; it is not sent, and not told to be sent."""
        sending = self.env["account.move.send"].with_company(move_sudo.company_id)
        data = {move_sudo: sending._get_default_sending_settings(move_sudo, sending_methods=[])}
        is_sent = move_sudo.is_move_sent
        sending._generate_invoice_documents(data)
        if error := data[move_sudo].get("error"):
            raise JobError(sending._format_error_text(error) if isinstance(error, dict) else str(error))
        move_sudo.is_move_sent = is_sent

    @api.model
    def _get_title(self, payload):
        """Override of `portal_evidence`: the number."""
        return payload.get("invoice", {}).get("name") or ""

    @api.model
    def _get_filename(self, document_name):
        """Override of `portal_evidence`: no "signed" in the name, as nobody signed it."""
        name = self.env["portal.upload"]._clean_name(document_name.replace("/", "_"))
        return f"{name}.pdf"

    # === THE CHECK PAGE === #

    @api.model
    def _is_in_force(self, document):
        """Override of `portal_evidence`: one that was cancelled, or is a draft again, is withdrawn."""
        return bool(document) and document.state == "posted"

    @api.model
    def _get_check_note(self, document):
        """Override of `portal_evidence`: whether it is paid, and no more."""
        if document.payment_state == "reversed":
            return self.env._("Nothing is left to pay.")
        if document.currency_id.is_zero(document.amount_residual):
            return self.env._("It is paid.")
        if document.currency_id.compare_amounts(document.amount_residual, document.amount_total):
            return self.env._("It is partly paid.")
        return self.env._("It is open.")
