from odoo import models

from odoo.addons.portal_tools.actor import Actor


class PortalNotice(models.Model):
    _inherit = "portal.notice"

    def _get_attached_file(self):
        """Override of `portal_custom_base`: the invoice comes with the mail of a renewal that was paid."""
        move_sudo = self._get_portal_renewal_invoice_sudo()
        if not move_sudo:
            return super()._get_attached_file()
        document = move_sudo._get_invoice_legal_documents("pdf", allow_fallback=True) or {}
        return f"{(move_sudo.name or '').replace('/', '_')}.pdf", document.get("content") or b""

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
