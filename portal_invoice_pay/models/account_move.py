from odoo import api, fields, models
from odoo.tools import plaintext2html

from .. import pdf_metadata
from ..payment_lock import lock_for_payment

# Providers that confirm nothing: a transfer that somebody promised.
PROMISED = ("none", "custom")
# How long the attempt of one person keeps others from paying the same.
MINUTES_OF_ATTEMPT = 15


class AccountMove(models.Model):
    _inherit = "account.move"

    portal_remittance_line_ids = fields.One2many("portal.remittance.line", "move_id", readonly=True)
    # Written by each attempt alone, so that PostgreSQL notices two at once.
    portal_payment_attempts = fields.Integer(readonly=True, copy=False)
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

    def _get_portal_disputed_amount(self):
        """Return how much of what is left the customer disputes, in the invoice's currency; it is not asked for.

        For a module to keep an amount from being paid online, it must override this method and return the result
        plus its own.
        """
        self.ensure_one()
        return 0.0

    def _get_portal_payable_amount(self):
        """Return what is to be paid of an invoice: what is left, less what is disputed, in its currency."""
        self.ensure_one()
        return max(self.currency_id.round(self.amount_residual - self._get_portal_disputed_amount()), 0.0)

    def _get_portal_least_amount(self):
        """Return the lowest amount that may be paid of an invoice, in its currency."""
        self.ensure_one()
        payable, company = self._get_portal_payable_amount(), self.company_id
        if not company.portal_allows_partial:
            return payable
        least = company.currency_id._convert(
            company.portal_min_partial_amount, self.currency_id, company, fields.Date.context_today(self)
        )
        return min(max(self.currency_id.round(least), self.currency_id.rounding), payable)

    def _get_portal_next_amount(self):
        """Return the next instalment of an invoice and its due date; zero and False if it is paid at once."""
        self.ensure_one()
        values = self._get_invoice_next_payment_values()
        if values.get("installment_state") not in ("next", "overdue"):
            return 0.0, False
        amount = min(values["next_amount_to_pay"], self._get_portal_payable_amount())
        return amount, values["next_due_date"]

    def _get_portal_term_lines(self):
        """Return the instalments that are not paid yet, the first due first."""
        lines = self.line_ids.filtered(lambda line: line.display_type == "payment_term" and not line.reconciled)
        return lines.sorted(lambda line: (line.date_maturity or line.date, line.id))

    def _get_portal_payment_refusal(self):
        """Return why nothing of an invoice can be paid now, in the reader's language, or nothing.

        Called in sudo mode, for an invoice that the reader may open.
        """
        self.ensure_one()
        if self.state != "posted" or self.move_type not in ("out_invoice", "out_receipt"):
            return self.env._("%(invoice)s is not an invoice to pay.", invoice=self.name or "")
        if self.payment_state not in ("not_paid", "partial") or self.currency_id.is_zero(self.amount_residual):
            return self.env._("%(invoice)s is paid already.", invoice=self.name)
        if self.currency_id.is_zero(self._get_portal_payable_amount()):
            return self.env._("You disputed %(invoice)s. We will answer first.", invoice=self.name)
        if self._get_portal_transactions_under_way():
            return self.env._("A payment of %(invoice)s is under way.", invoice=self.name)
        if self._get_portal_announced():
            return self.env._("A bank transfer for %(invoice)s is announced.", invoice=self.name)
        return ""

    def _get_portal_transactions_under_way(self):
        """Return the transactions whose money may still arrive, or has arrived and is not booked yet."""
        return self.transaction_ids.filtered(
            lambda tx: tx.provider_code not in PROMISED
            and (tx.state in ("pending", "authorized") or (tx.state == "done" and not tx.payment_id))
        )

    def _get_portal_announced(self):
        """Return the remittances by which a transfer is announced and has not arrived yet."""
        remittances = self.portal_remittance_line_ids.remittance_id
        return remittances.filtered(lambda remittance: remittance.state == "expected")

    def _lock_for_payment(self):
        """Hold invoices until the end of the transaction, and read them anew: two payers do not meet.

        The second one waits here; then Odoo repeats its request, which sees what the first did.
        """
        lock_for_payment(self, "portal_payment_attempts")

    def _plan_portal_activity(self, summary, note):
        """Give who keeps an invoice something to do; nothing if nobody does.

        Called in sudo mode, as it is the customer who acts.
        """
        for move in self:
            if user := move._get_portal_keeper():
                # Without the mail that tells of an activity: nobody waits for a mail server here.
                move.with_context(mail_activity_quick_update=True).activity_schedule(
                    "mail.mail_activity_data_todo", user_id=user.id, summary=summary, note=plaintext2html(note)
                )

    def _get_portal_keeper(self):
        """Return who looks after an invoice: its salesperson, who made it, or the first of who may post invoices."""
        self.ensure_one()
        known = (self.invoice_user_id | self.create_uid).filtered(lambda user: user.active and user._is_internal())
        known = known.filtered(lambda user: not user._is_superuser())
        if known:
            return known[0]
        domain = [("all_group_ids", "in", self.env.ref("account.group_account_invoice").ids)]
        return self.env["res.users"].search([*domain, ("company_ids", "in", self.company_id.ids)], order="id", limit=1)

    # === GENUINE === #

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
