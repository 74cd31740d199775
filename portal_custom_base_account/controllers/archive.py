from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request

from odoo.addons.portal_tools.controllers.portal import DocumentPortal
from odoo.addons.portal_tools.record_id import parse_id


class InvoiceArchivePortal(DocumentPortal):
    @http.route("/my/invoices/download", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_invoices_download(self, **_arguments):
        """Download the PDFs of the invoices that were chosen in the list.

        :raise NotFound: if the reader may not open one of them
        """
        return self._download_invoices(list(dict.fromkeys(map(parse_id, request.httprequest.form.getlist("ids")))))

    def _download_invoices(self, chosen):
        """Return the file of some invoices, or lead back to the list, which says why there is none.

        For a module to make the file in another way, it must override this method and return a response.

        :param list chosen: ids, each once; None for what cannot be one
        :raise NotFound: if the reader may not open one of them
        """
        archive = request.env["portal.invoice.archive"]
        try:
            archive._check_wanted(chosen, request.env.user)
            moves_sudo = [self._document_check_access("account.move", record_id) for record_id in chosen]
            content = archive._make(moves_sudo)
        except (AccessError, MissingError) as refusal:
            raise NotFound() from refusal
        except UserError as refusal:
            request.session["portal_list_error"] = str(refusal)
            return request.redirect("/my/invoices")
        name = request.env._("Invoices")
        headers = [
            ("Content-Type", "application/zip"),
            ("Content-Disposition", content_disposition(f"{name}.zip")),
            ("Content-Length", str(len(content))),
        ]
        return request.make_response(content, headers)
