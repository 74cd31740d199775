from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal
from odoo.addons.portal_tools.controllers.download import make_content_response, make_download_response
from odoo.addons.portal_tools.controllers.portal import DocumentPortal
from odoo.addons.portal_tools.record_id import parse_id


class PaymentsPortal(DocumentPortal, ListPortal):
    @http.route(
        ["/my/payments", "/my/payments/page/<page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        is_portal_list=True,
    )
    def portal_my_payments(self, **arguments):
        """Show what was paid, and what is under way."""
        return self._render_portal_list("portal.list.payment", arguments)

    @http.route("/my/payments/<payment_id>/receipt", type="http", auth="user", methods=["GET"], website=True)
    def portal_my_payment_receipt(self, payment_id, **_arguments):
        """Download the receipt of a payment; it names the invoices that the reader may read.

        :raise NotFound: if the reader may not know of the payment
        """
        payment_sudo = request.env["portal.list.payment"]._get_payment_sudo(parse_id(payment_id))
        if not payment_sudo:
            raise NotFound()
        return self._make_receipt_response(payment_sudo, payment_sudo.portal_move_ids)

    @http.route(
        "/my/invoices/<invoice_id>/receipt/<payment_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
    )
    def portal_invoice_receipt(self, invoice_id, payment_id, access_token=None, **_arguments):
        """Download the receipt of what was paid of an invoice, also by its link; it names this invoice alone."""
        move_sudo = self._find_invoice(invoice_id, access_token)
        number = parse_id(payment_id)
        payments_sudo = [row["payment"] for row in move_sudo._get_portal_payments() if number in row["payment"].ids]
        if not payments_sudo:
            raise NotFound()
        return self._make_receipt_response(payments_sudo[0], move_sudo)

    @http.route(
        "/my/invoices/<invoice_id>/file/<attachment_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_invoice_file(self, invoice_id, attachment_id, access_token=None, **_arguments):
        """Download a file of an invoice, such as the electronic invoice, also by its link."""
        move_sudo = self._find_invoice(invoice_id, access_token)
        number = parse_id(attachment_id)
        attachment_sudo = move_sudo._get_portal_files_sudo().filtered(lambda file: file.id == number)
        if not attachment_sudo:
            raise NotFound()
        return make_download_response(attachment_sudo)

    def _find_invoice(self, invoice_id, access_token):
        try:
            return self._document_check_access("account.move", parse_id(invoice_id), access_token)
        except (AccessError, MissingError) as refusal:
            raise NotFound() from refusal

    def _make_receipt_response(self, payment_sudo, moves_sudo):
        if not payment_sudo._has_portal_receipt():
            raise NotFound()
        content = payment_sudo._print_portal_receipt(moves_sudo)
        name = request.env._("Receipt %(number)s", number=payment_sudo.name or payment_sudo.id)
        return make_content_response(content, f"{name.replace('/', '_')}.pdf", "application/pdf")
