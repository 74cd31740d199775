from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class BalancePortal(CustomerPortal):
    @http.route("/my/balance", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def portal_my_balance(self, calendar=None, **_arguments):
        """Show what the reader owes, and since when."""
        balance = self._find_balance()
        values = {
            "page_name": "balance",
            "accounts": balance._prepare_accounts(),
            "is_whole": balance._is_whole(),
            "is_preview": self._is_preview(),
            "calendar_url": self._get_calendar_url(),
            "calendar_act": calendar,
        }
        # Without Odoo's values of the layout: they are the salesperson, whom only the dashboard shows.
        return request.render("portal_invoice_pay.balance_page", values)

    def _get_calendar_url(self):
        path = not self._is_preview() and request.env["portal.due.feed"]._get_path(request.env.user)
        return path and f"{request.httprequest.host_url.rstrip('/')}{path}"

    def _is_preview(self):
        """Return whether a member of staff looks at the page as the reader sees it."""
        return bool(getattr(request, "portal_preview", None))

    def _find_balance(self):
        """Return the balance.

        :raise NotFound: if the reader may see no invoices
        """
        balance = request.env["portal.balance"]
        if not balance._is_available():
            raise NotFound()
        return balance
