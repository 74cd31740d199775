from odoo.http import request

from odoo.addons.portal_invoice_pay.controllers.dispute import InvoiceDisputePortal


class ReceiptDisputePortal(InvoiceDisputePortal):
    def _prepare_dispute_values(self, invoice_sudo, access_token):
        """Override of `portal_invoice_pay` to offer what was reported as missing or damaged at receipt."""
        values = super()._prepare_dispute_values(invoice_sudo, access_token)
        reported_sudo = invoice_sudo._get_portal_reported_visible_sudo(request.env.user)
        keys = {key for line in reported_sudo for key in line._get_portal_dispute_keys(invoice_sudo)}
        return values | {"portal_reported": reported_sudo, "portal_reported_keys": keys}
