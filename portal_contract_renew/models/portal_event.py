from odoo import models

from .portal_contract_notice import CODES

CONTRACT = "contract.contract"


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _get_partners(self, record):
        """Override of `portal_custom_base`: who is billed, and whose card it is, hear of a subscription too."""
        partners = super()._get_partners(record)
        if self.code not in CODES:
            return partners
        owner = record.payment_token_id.partner_id
        # A method of another customer would be a mistake of the vendor's, which nobody else is told of.
        owner = owner.filtered(lambda partner: partner.commercial_partner_id == record.commercial_partner_id)
        return partners | (record.invoice_partner_id | owner).filtered("email")

    def _may_be_told(self, record, partner):
        """Override of `portal_custom_base`: nobody is reminded of what was settled in the meantime, and what a
        subscription charged by itself is told once."""
        if self.code in CODES and not record.sudo()._is_portal_notice_due(self.code):
            return False
        if self.code in ("invoice_posted", "payment_received") and self._is_told_as_subscription(record):
            return False
        return super()._may_be_told(record, partner)

    def _is_told_as_subscription(self, record):
        """Return whether an invoice or a payment is told of as the renewal of a subscription."""
        moves = record if record._name == "account.move" else record._get_portal_invoices()
        # In sudo mode as whoever posts an invoice need not read contracts.
        contracts_sudo = moves.sudo().invoice_line_ids.contract_line_id.contract_id
        is_ours = any(contracts_sudo.mapped("is_charged_automatically"))
        return is_ours and self._is_on("subscription_paid", record.company_id)
