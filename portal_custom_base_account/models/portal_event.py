from odoo import models


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _get_partners(self, record):
        """Override of `portal_custom_base` to also notify the contact who paid online."""
        partners = super()._get_partners(record)
        if record._name != "account.payment" or "payment_transaction_id" not in record._fields:
            return partners
        return (partners | record.payment_transaction_id.partner_id).filtered("email")

    def _get_url(self, record):
        """Override of `portal_custom_base` to open the invoice of a payment, if there is exactly one."""
        if record._name != "account.payment":
            return super()._get_url(record)
        invoices = record.reconciled_invoice_ids or record.invoice_ids
        return super()._get_url(invoices if len(invoices) == 1 else record)
