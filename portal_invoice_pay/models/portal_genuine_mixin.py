from odoo import api, models

from .. import pdf_metadata


class PortalGenuineMixin(models.AbstractModel):
    """What makes an invoice provable: its seal, its sealed PDF, and the electronic invoice that keeps the rules."""

    _name = "portal.genuine.mixin"
    _description = "Document That Is Sealed"

    def _issue_portal_seal(self, user):
        """Freeze what posted invoices say, and have their PDFs sealed.

        :param res.users user: who issues them
        """
        # In sudo mode as all that an invoice says is frozen, whatever the accountant may read.
        for move_sudo in self.sudo():
            self.env["portal.invoice.issue"]._issue(move_sudo, user)

    @api.model
    def _get_portal_sealed_domain(self):
        """Return the domain of the documents that are sealed where a company seals any."""
        return [("state", "=", "posted"), ("move_type", "in", ("out_invoice", "out_refund"))]

    def _is_portal_sealable(self):
        """Return whether the company seals documents of this type, and this one is posted."""
        self.ensure_one()
        # In sudo mode as whether there are seals is no secret, and the settings are the administrator's.
        is_on = self.company_id.sudo().portal_seals_invoices
        return is_on and bool(self.filtered_domain(self._get_portal_sealed_domain()))

    def _get_portal_check_url(self):
        """Return the address of the page on which anybody checks whether an invoice is genuine."""
        return f"{self.company_id.get_base_url()}/portal/verify"

    def _get_portal_seal_sudo(self):
        """Return the sealed document of an invoice as it was posted last; empty if there is none, or none yet.

        :return: in sudo mode as customers and accountants may not read seals
        """
        self.ensure_one()
        seals = self.env["portal.sealed.document"]
        if self.state != "posted":
            return seals.sudo()
        seals_sudo = seals._get_of_document_sudo(self, self.sudo().commercial_partner_id)
        seal_sudo = seals_sudo.filtered(lambda seal: seal.evidence_id.kind == "issued")[:1]
        return seal_sudo if seal_sudo.level else seal_sudo.browse()

    def _get_portal_sealed_pdf(self):
        """Return the sealed PDF as `_get_invoice_legal_documents` returns files; None if there is none.

        One that was damaged on the disk is none.
        """
        seal_sudo = self._get_portal_seal_sudo()
        content = seal_sudo._get_document() if seal_sudo else b""
        if not content:
            return None
        name = self.sudo().invoice_pdf_report_id.name or self._get_invoice_report_filename()
        return {"filename": name, "filetype": "pdf", "content": content}

    def _get_portal_einvoice_sudo(self):
        """Return the electronic invoice that customers are offered; empty if there is none, or it breaks rules.

        :return: the attachment, in sudo mode as customers read it by their right on the invoice
        """
        self.ensure_one()
        file_sudo = self.sudo().ubl_cii_xml_id
        if self.state != "posted" or not file_sudo:
            return file_sudo.browse()
        return self.env["portal.einvoice.check"]._get_valid_sudo(file_sudo)

    def _get_portal_files_sudo(self):
        """Return the electronic invoice if it keeps the rules of its format, and other files beside the PDF.

        :return: in sudo mode as files that belong to an invoice which may be read are chosen here
        :rtype: ir.attachment
        """
        self.ensure_one()
        if self.state != "posted" or not self.is_sale_document(include_receipts=True):
            return self.env["ir.attachment"].sudo()
        move_sudo = self.sudo()
        files_sudo = move_sudo.env["account.move.send"]._get_invoice_extra_attachments(move_sudo)
        broken_sudo = move_sudo.ubl_cii_xml_id - self._get_portal_einvoice_sudo()
        return files_sudo - move_sudo.invoice_pdf_report_id - broken_sudo

    def _describe_portal_pdf(self, pdf):
        """Return a PDF of an invoice with a title and the language in which it is printed.

        :param bytes pdf: the file
        """
        self.ensure_one()
        lang = self.partner_id.lang or self.env.lang or "en_US"
        move = self.with_context(lang=lang)
        title = f"{move.type_name} {move.name or ''}".strip()
        return pdf_metadata.describe(pdf, title, lang.replace("_", "-"))
