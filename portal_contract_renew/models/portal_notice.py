import base64

from odoo import Command, models

from odoo.addons.portal_tools.actor import Actor

# Larger documents are fetched from the portal: many mail servers refuse them.
MAX_SIZE = 10 * 1024 * 1024


class PortalNotice(models.Model):
    _inherit = "portal.notice"

    def _create_mail(self):
        """Override of `portal_custom_base` to attach the invoice to the mail of a renewal that was paid."""
        move_sudo = self._get_portal_renewal_invoice_sudo()
        document = self._print_portal_invoice(move_sudo) if move_sudo else b""
        # The text of the mail says whether it is attached.
        mail = super(PortalNotice, self.with_context(portal_is_attached=bool(document)))._create_mail()
        if document:
            name = f"{(move_sudo.name or '').replace('/', '_')}.pdf"
            values = {"name": name, "datas": base64.b64encode(document), "mimetype": "application/pdf"}
            mail.attachment_ids = [Command.create(values | {"res_model": "mail.mail", "res_id": mail.id})]
        return mail

    def _get_portal_renewal_invoice_sudo(self):
        """Return the invoice of a renewal that its notice is mailed with; empty if it goes without one.

        It goes without where the company's mails link to documents, and to whom the invoice is not open.

        :return: in sudo mode as the schedule writes mails
        """
        moves_sudo = self.env["account.move"].sudo()
        if len(self) != 1 or self.event_id.code != "subscription_paid" or self.company_id.portal_mail_without_document:
            return moves_sudo
        contract_sudo = self.env["contract.contract"].sudo().browse(self.res_id).exists()
        user = self.partner_id.user_ids[:1]
        if user:
            return contract_sudo._get_portal_invoices(Actor(user=user.with_user(user)), limit=1)
        move_sudo = contract_sudo._search_portal_invoices_sudo(limit=1)
        return move_sudo if move_sudo.partner_id == self.partner_id else moves_sudo

    def _print_portal_invoice(self, move_sudo):
        """Return the PDF of an invoice as its page gives it out; nothing if it is too large for a mail."""
        document = move_sudo._get_invoice_legal_documents("pdf", allow_fallback=True) or {}
        content = document.get("content") or b""
        return content if len(content) <= MAX_SIZE else b""
