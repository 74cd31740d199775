from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal_evidence.pdf_document import PrintError
from odoo.addons.portal_tools.controllers.download import make_content_response, make_download_response

from ..models.portal_statement_document import MIMETYPES
from ..models.portal_statement_file import REQUEST_LINES
from .balance import BalancePortal


class StatementPortal(BalancePortal):
    @http.route("/my/balance/statement", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def portal_my_statement(self, **arguments):
        """Show what happened on the reader's account in a period."""
        self._find_balance()
        return self._render_statement(arguments)

    def _render_statement(self, arguments, **values):
        statement = request.env["portal.statement"]
        begin, end = statement._parse_period(arguments)
        tell_date = request.env["portal.answer.mixin"]._tell_date
        accounts, is_cut = statement._prepare_accounts(begin, end)
        values |= {
            "page_name": "statement",
            "parent": {"name": request.env._("Balance"), "url": "/my/balance"},
            "begin": begin,
            "end": end,
            "begin_text": tell_date(begin),
            "end_text": tell_date(end),
            "periods": statement._get_periods(),
            "accounts": accounts,
            "is_cut": is_cut,
            "is_whole": request.env["portal.balance"]._is_whole(),
            "files": self._get_statement_files(),
            "is_asked": bool(arguments.get("asked")),
        }
        return request.render("portal_invoice_pay.statement_page", values)

    def _get_statement_files(self):
        files = request.env["portal.statement.file"]
        return [] if self._is_preview() else files._get_page_values(request.env.user)

    @http.route("/my/balance/statement/file", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_statement_file(self, kind=None, **arguments):
        """Download a statement as a file, or have a long one made in the background."""
        self._find_balance()
        if kind not in MIMETYPES:
            raise NotFound()
        begin, end = request.env["portal.statement"]._parse_period(arguments)
        try:
            return self._make_statement_file(kind, begin, end)
        except UserError as refusal:
            return self._render_statement(arguments, error=str(refusal))
        except PrintError:
            error = request.env._("The file could not be made. Please try again, or choose a shorter period.")
            return self._render_statement(arguments, error=error)

    def _make_statement_file(self, kind, begin, end):
        files, document = request.env["portal.statement.file"], request.env["portal.statement.document"]
        files._check_allowed(request.env.user)
        _accounts, is_long = request.env["portal.statement"]._get_accounts(begin, end, REQUEST_LINES)
        if is_long:
            files._ask(request.env.user, kind, begin, end)
            period = {"date_begin": begin.isoformat(), "date_end": end.isoformat()}
            return request.redirect_query("/my/balance/statement", period | {"asked": "1"})
        content = document._make(kind, begin, end)
        return make_content_response(content, document._get_name(kind, begin, end), MIMETYPES[kind])

    @http.route(
        "/my/balance/statement/file/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_statement_download(self, file_id, **_arguments):
        """Download a statement that was made in the background; it is for the reader alone, whoever looks as them."""
        self._find_balance()
        if self._is_preview():
            raise NotFound()
        attachment_sudo = request.env["portal.statement.file"].browse(file_id)._get_attachment_sudo(request.env.user)
        if not attachment_sudo:
            raise NotFound()
        return make_download_response(attachment_sudo)
