from urllib.parse import urlencode

from odoo import http
from odoo.http import request

from odoo.addons.account_payment.controllers.portal import PortalAccount


class InvoicePayPagePortal(PortalAccount):
    @http.route()
    def portal_my_invoice_detail(self, invoice_id, access_token=None, payment=False, amount=None, **kwargs):
        """Override of `account_payment`: the links by which staff asks for a payment lead to the page that asks how."""
        if payment:
            amount = self._read_link_amount(amount)
            arguments = {"ids": invoice_id, f"amount_{invoice_id}": amount, "access_token": access_token}
            query = urlencode({name: value for name, value in arguments.items() if value})
            return request.redirect(f"/my/invoices/pay?{query}")
        return super().portal_my_invoice_detail(invoice_id, access_token=access_token, amount=amount, **kwargs)

    def _read_link_amount(self, amount):
        """Return the amount of a link of staff, which Odoo writes as a number, as the reader would type it."""
        choices = request.env["portal.payment.choice"]
        try:
            number = choices._parse_amount(float(amount or 0))
        except ValueError:
            return amount
        return choices._write_amount(number) if number else None

    @http.route()
    def portal_my_overdue_invoices(self, access_token=None, **kwargs):
        """Override of `account_payment`: what is overdue is paid on the page of all payments, what is left of it.

        Odoo's method is not called, as it sums up the totals, of the invoices that are addressed to the reader alone.
        """
        invoices, is_reader = request.env["portal.list.invoice"], not request.env.user._is_public()
        ids = invoices._get_overdue_ids() if is_reader and invoices._may_pay() else []
        if not ids:
            return request.redirect("/my/invoices?filterby=overdue_invoices")
        return request.redirect(f"/my/invoices/pay?{urlencode([('ids', move_id) for move_id in ids])}")

    def _get_common_page_view_values(self, invoices_data, access_token=None, **kwargs):
        """Override of `account_payment`: the page of an invoice has no form of payment; it leads to one.

        Odoo's method is not called, as it looks up what is not shown.
        """
        return {}
