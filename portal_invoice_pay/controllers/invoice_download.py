import tempfile

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.portal_custom_base_account.controllers.archive import InvoiceArchivePortal
from odoo.addons.portal_tools.controllers.download import make_stream_response
from odoo.addons.portal_tools.record_id import parse_id

from ..models.portal_invoice_download import FEW, MOST


class InvoiceDownloadPortal(InvoiceArchivePortal):
    def _download_invoices(self, chosen):
        """Override of `portal_custom_base_account` to have the file of many made in the background."""
        if len(chosen) <= FEW:
            return super()._download_invoices(chosen)
        try:
            request.env["portal.invoice.download"]._ask(chosen, request.env.user)
        except AccessError as refusal:
            raise NotFound() from refusal
        except UserError as refusal:
            request.session["portal_list_error"] = str(refusal)
            return request.redirect("/my/invoices", code=303)
        return request.redirect("/my/invoices/downloads", code=303)

    @http.route("/my/invoices/download/all", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_invoices_download_all(self, **arguments):
        """Download the PDFs of all invoices that a search and a filter find, on all pages."""
        invoices = request.env["portal.list.invoice"]
        if not invoices._is_available():
            raise NotFound()
        return self._download_invoices(invoices._find_ids(arguments, MOST + 1))

    @http.route("/my/invoices/downloads", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def portal_my_invoices_downloads(self, **_arguments):
        """Show the files of many invoices that are ready, or in preparation."""
        values = {
            "page_name": "portal_downloads",
            "portal_section_path": "/my/invoices?filterby=invoices",
            "downloads": request.env["portal.invoice.download"]._prepare_page_values(request.env.user),
        }
        return request.render("portal_invoice_pay.portal_downloads", values)

    @http.route(
        "/my/invoices/downloads/<download_id>", type="http", auth="user", methods=["GET"], website=True, readonly=True
    )
    def portal_my_invoices_downloads_file(self, download_id, **_arguments):
        """Fetch one's own file.

        :raise NotFound: if it is somebody else's, not ready, or too old
        """
        download_sudo = request.env["portal.invoice.download"]._find_sudo(parse_id(download_id), request.env.user)
        if not download_sudo:
            raise NotFound()
        # It is closed, and gone, when it has been sent.
        file = tempfile.TemporaryFile()
        download_sudo._write_file(file)
        return make_stream_response(file, request.env._("Invoices") + ".zip", "application/zip")
