from odoo import http
from odoo.http import request

from odoo.addons.account_payment.controllers.portal import PortalAccount


class InvoicePayPortal(PortalAccount):
    @http.route()
    def portal_my_overdue_invoices(self, access_token=None, **kw):
        """Override of `account_payment`: those whose role does not pay are shown the invoices, and no payment."""
        if not request.env["portal.access.policy"]._has_right(request.env.user, "pay"):
            return request.redirect("/my/invoices?filterby=overdue_invoices")
        return super().portal_my_overdue_invoices(access_token=access_token, **kw)
