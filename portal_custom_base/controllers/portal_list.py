import re

from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal_tools import csv_file
from odoo.addons.portal_tools.local_url import local_url

# Documents among which "previous" and "next" lead, as on Odoo's own pages.
HISTORY = 100


def read_only(_controller, _rule, _arguments):
    """Say of a route that it writes nothing though it overrides one that may write; Odoo takes `True` for a mistake."""
    return True


class ListPortal(CustomerPortal):
    """The base of all controllers whose pages are lists."""

    def _render_portal_list(self, model, arguments, document_sudo=None, **values):
        """Return the page of a list, or its CSV file if the address has `export=csv`.

        :param str model: the name of a model that inherits from `portal.list`
        :param dict arguments: the arguments of the page's address, including its `page`
        :param document_sudo: the document of whose records it is a list, if of any, whose access has been checked;
            the list finds its id in the context, as `portal_list_document_id`
        :param values: additional values for the template
        :raise NotFound: if the list is not available to the current user
        """
        portal_list = request.env[model]
        if document_sudo:
            portal_list = portal_list.with_context(portal_list_document_id=document_sudo.id)
        if not portal_list._is_available():
            raise NotFound()
        if arguments.get("export") == "csv":
            return self._export_portal_list(portal_list, arguments)
        values |= {"page_name": model} | portal_list._prepare_page_values(arguments)
        if portal_list._list_history:
            request.session[portal_list._list_history] = values["record_ids"][:HISTORY]
        values["list_error"] = request.session.pop("portal_list_error", False)
        # Without Odoo's values of the layout: they are the salesperson, whom only the dashboard shows.
        return request.render("portal_custom_base.portal_list_page", values)

    def _export_portal_list(self, portal_list, arguments):
        lang = request.env["res.lang"]._get_data(code=request.env.lang)
        content = csv_file.write(portal_list._get_file_rows(arguments), lang.decimal_point or ".")
        stem = re.sub(r"[^\w-]+", "-", portal_list._get_title()).strip("-")
        name = f"{stem}-{fields.Date.context_today(portal_list)}.csv"
        headers = [
            ("Content-Type", "text/csv; charset=utf-8"),
            ("Content-Disposition", content_disposition(name)),
            ("Content-Length", str(len(content))),
        ]
        return request.make_response(content, headers)

    @http.route("/my/page-size", type="http", auth="user", methods=["POST"], website=True)
    def portal_page_size(self, size=None, next=None, **_arguments):  # noqa: A002 (the name in the address)
        """Save the number of documents that the current user wants on a page."""
        request.env.user._set_portal_page_size(size)
        return request.redirect(local_url(next))
