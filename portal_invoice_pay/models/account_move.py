from odoo import api, fields, models

from .. import pdf_metadata


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_portal_disputed_amount(self):
        """Return how much of what is left the customer disputes, in the invoice's currency; it is not asked for.

        For a module to keep an amount from being paid online, it must override this method and return the result
        plus its own.
        """
        self.ensure_one()
        return 0.0

    # === GENUINE === #

    portal_einvoice_check_ids = fields.One2many(
        "portal.einvoice.check", "move_id", groups="account.group_account_invoice,account.group_account_readonly"
    )
    portal_einvoice_state = fields.Selection(
        [("pending", "To be checked"), ("valid", "Valid"), ("failed", "Breaks rules")],
        "E-invoice",
        compute="_compute_portal_einvoice_state",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    portal_einvoice_problems = fields.Text(
        "Problems of the E-invoice",
        compute="_compute_portal_einvoice_state",
        groups="account.group_account_invoice,account.group_account_readonly",
    )

    @api.depends("portal_einvoice_check_ids.state", "ubl_cii_xml_id")
    def _compute_portal_einvoice_state(self):
        for move in self:
            checks = move.portal_einvoice_check_ids
            check = checks.filtered(lambda check, move=move: check.attachment_id == move.ubl_cii_xml_id)[:1]
            move.portal_einvoice_state = check.state
            move.portal_einvoice_problems = check.problems

    def _post(self, soft=True):
        """Override of `account` to issue invoices with a seal, for companies that seal them."""
        posted = super()._post(soft=soft)
        posted.filtered(lambda move: move._is_portal_sealable())._issue_portal_seal(self.env.user)
        return posted

    def _detach_attachments(self):
        """Override of `account`: what was found of the electronic invoice says nothing of the next one."""
        # In sudo mode as nobody has a right to delete results but the one who makes an invoice a draft again.
        self.sudo().portal_einvoice_check_ids.unlink()
        return super()._detach_attachments()

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

    def _get_invoice_legal_documents(self, filetype, allow_fallback=False):
        """Override of `account` to give out the sealed PDF where there is one; the attachment stays as it is."""
        sealed = self._get_portal_sealed_pdf() if filetype == "pdf" else None
        return sealed or super()._get_invoice_legal_documents(filetype, allow_fallback=allow_fallback)

    def _get_invoice_legal_documents_all(self, allow_fallback=False):
        """Override of `account` to give out the sealed PDF where there is one."""
        documents, sealed = super()._get_invoice_legal_documents_all(allow_fallback=allow_fallback), None
        if documents and (sealed := self._get_portal_sealed_pdf()):
            documents = [sealed if document["filename"] == sealed["filename"] else document for document in documents]
        return documents

    def _get_portal_einvoice_sudo(self):
        """Return the electronic invoice that customers are offered; empty if there is none, or it breaks rules.

        :return: the attachment, in sudo mode as customers read it by their right on the invoice
        """
        self.ensure_one()
        file_sudo = self.sudo().ubl_cii_xml_id
        if self.state != "posted" or not file_sudo:
            return file_sudo.browse()
        return self.env["portal.einvoice.check"]._get_valid_sudo(file_sudo)

    def _describe_portal_pdf(self, pdf):
        """Return a PDF of an invoice with a title and the language in which it is printed.

        :param bytes pdf: the file
        """
        self.ensure_one()
        lang = self.partner_id.lang or self.env.lang or "en_US"
        move = self.with_context(lang=lang)
        title = f"{move.type_name} {move.name or ''}".strip()
        return pdf_metadata.describe(pdf, title, lang.replace("_", "-"))
