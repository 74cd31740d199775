from odoo import models

from .account_move import OPEN


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _get_actors(self, record):
        """Override of `portal_custom_base`: who paid online is told that the payment has arrived."""
        actors = super()._get_actors(record)
        if record._name != "account.payment" or "payment_transaction_id" not in record._fields:
            return actors
        return actors | record.payment_transaction_id.partner_id

    def _get_documents(self, record):
        """Override of `portal_custom_base`: a payment tells of its invoices."""
        if record._name != "account.payment":
            return super()._get_documents(record)
        return list(record._get_portal_invoices())

    def _get_button(self, record):
        """Override of `portal_custom_base` to offer no payment of what is paid, or of credit."""
        if record._name == "account.payment" and not record._get_portal_invoices():
            return self.env._("View your invoices")
        if self.code != "invoice_posted":
            return super()._get_button(record)
        if record._is_credit():
            return self.env._("View credit note")
        is_open = record.payment_state in OPEN
        return super()._get_button(record) if is_open else self.env._("View invoice")

    def _get_url(self, record):
        """Override of `portal_custom_base` to open the invoice of a payment, the first one if it paid several."""
        if record._name != "account.payment":
            return super()._get_url(record)
        return super()._get_url(record._get_portal_invoices()[:1] or record)
