from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import MissingError
from odoo.http import request

from odoo.addons.portal_tools.controllers.portal import DocumentPortal
from odoo.addons.portal_tools.record_id import parse_id

DAY = 24 * 60 * 60


class SectionPortal(DocumentPortal):
    def _prepare_portal_layout_values(self):
        """Override of `portal` to show the assigned expert instead of the salesperson."""
        person = request.env.user.partner_id
        # In one query, as most pages ask the company's contact too, such as for its time zone.
        (person | request.env.company.partner_id).fetch()
        values = super()._prepare_portal_layout_values()
        return values | {"sales_user": person._get_portal_expert() or values["sales_user"]}

    def _document_check_access(self, model_name, document_id, access_token=None):
        """Override of `portal` to hide the documents of hidden sections from signed-in customers.

        :raise MissingError: if the document belongs to a hidden section
        """
        document_sudo = super()._document_check_access(model_name, document_id, access_token=access_token)
        is_customer = request.env.user._is_portal()
        if is_customer and request.env["portal.section"]._is_document_hidden(document_sudo):
            raise MissingError(request.env._("This document does not exist."))
        return document_sudo

    def _prepare_home_portal_values(self, counters):
        """Override of `portal` to count the documents of the sections."""
        values = super()._prepare_home_portal_values(counters)
        return values | request.env["portal.section"]._get_counters(counters)

    @http.route(
        "/portal/favicon/<int:company_id>",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        save_session=False,
    )
    def portal_favicon(self, company_id, unique=None, **_arguments):
        """Return the favicon of a company."""
        # In sudo mode as visitors may not read companies; the favicon is on every public page.
        company_sudo = request.env["res.company"].sudo().browse(parse_id(company_id) or 0).exists()
        if not company_sudo.portal_favicon:
            raise NotFound()
        stream = request.env["ir.binary"]._get_image_stream_from(company_sudo, "portal_favicon", width=64, height=64)
        return stream.get_response(max_age=DAY if unique else 0)
