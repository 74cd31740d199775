from werkzeug.exceptions import HTTPException

from odoo import http
from odoo.http import request

from odoo.addons.portal_tools.controllers.portal import DocumentPortal
from odoo.addons.portal_tools.models.portal_document_access import DocumentRefusedError
from odoo.addons.portal_tools.record_id import parse_id

# Why a visitor's link opens nothing, which the page tells; the secret was right.
LINK_REASONS = ("over", "sign_in")


class PortalAccess(DocumentPortal):
    def _document_check_access(self, model_name, document_id, access_token=None):
        """Override of `portal_tools` to tell visitors with the right secret why it opens nothing any more.

        :raise DocumentRefusedError: as `portal_tools`
        :raise HTTPException: the page that tells it
        """
        try:
            return super()._document_check_access(model_name, document_id, access_token=access_token)
        except DocumentRefusedError as refusal:
            document = request.env[model_name].browse(parse_id(document_id) or 0)
            if refusal.reason in LINK_REASONS and self._is_page():
                page = request.env["ir.http"]._render_refused_link(document, refusal.reason)
                raise HTTPException(response=page) from refusal
            access_token = request.env["portal.document.access"]._clean_token(access_token)
            self._note_refusal(document, access_token)
            raise

    def _is_page(self):
        return request.dispatcher.routing_type == "http" and getattr(request, "is_frontend", False)

    def _note_refusal(self, document, access_token):
        """Remember what was refused: Odoo's pages send whom they refuse to the dashboard, without a word.

        A person is told there; a visitor is shown the way in instead, see `ir.http`.
        """
        if request.dispatcher.routing_type != "http":
            return
        if request.session.uid:
            request.session["portal_refused"] = True
        elif not hasattr(request, "portal_refusal"):
            request.portal_refusal = (document, access_token)

    @http.route("/portal/link/renew", type="http", auth="public", methods=["POST"], website=True, sitemap=False)
    def portal_link_renew(self, model="", document_id="", **_arguments):
        """Mail a new link to a document to the mailbox of its contact. The answer is the same for every document."""
        request.env["portal.link.request"]._ask(model, document_id, request.httprequest.remote_addr)
        return request.render("portal_access_rules.portal_link_requested", {"page_name": "portal_link_requested"})

    @http.route()
    def home(self, **kw):
        """Override of `portal` to tell once that a document was refused."""
        response = super().home(**kw)
        if response.is_qweb and request.session.pop("portal_refused", False):
            response.qcontext["portal_refused"] = True
        return response

    def _get_page_view_values(self, document, access_token, values, session_history, no_breadcrumbs, **kwargs):
        """Override of `portal`: "previous" and "next" lead to what the person may see today, without a secret."""
        history = request.session.get(session_history)
        if history and document.id in history and not request.env.user._is_internal():
            closed = self._find_closed_neighbours(document, history)
            if closed:
                request.session[session_history] = [record_id for record_id in history if record_id not in closed]
        return super()._get_page_view_values(document, access_token, values, session_history, no_breadcrumbs, **kwargs)

    def _find_closed_neighbours(self, document, history):
        """Return the ids in the list that one came from, beside a document, which one may not see today."""
        return set(history) - self._filter_seen(document._name, history) - {document.id}

    def _prepare_address_data(self, partner_sudo, **kwargs):
        """Override of `portal` to show those addresses alone that the role shows."""
        data = super()._prepare_address_data(partner_sudo, **kwargs)
        if not request.env.user._is_portal():
            return data
        return {
            name: value.filtered(lambda address: address._is_portal_visible())
            if getattr(value, "_name", None) == "res.partner"
            else value
            for name, value in data.items()
        }

    @http.route()
    def my_addresses(self, **query_params):
        """Override of `portal` to offer only what the person may add."""
        response, user = super().my_addresses(**query_params), request.env.user
        if response.is_qweb and user._is_portal():
            book = request.env["portal.address.book"]
            may_add_billing = book._may_add(user, "invoice")
            response.qcontext.update(
                portal_may_add_delivery=book._may_add(user, "delivery"), portal_may_add_billing=may_add_billing
            )
            if not may_add_billing:
                response.qcontext["use_delivery_as_billing"] = False
        return response

    def _prepare_address_form_values(self, partner_sudo, *args, **kwargs):
        """Override of `portal`: there is no form for an address that the person may not add."""
        values = super()._prepare_address_form_values(partner_sudo, *args, **kwargs)
        user = request.env.user
        if user._is_portal() and not partner_sudo:
            is_for_invoices = values["address_type"] == "billing" and not values["use_delivery_as_billing"]
            request.env["portal.address.book"]._check_add(user, "invoice" if is_for_invoices else "delivery")
        return values

    def _complete_address_values(self, address_values, *args, **kwargs):
        """Override of `portal`: where the role does not show the company's addresses, a new one is the person's own."""
        result = super()._complete_address_values(address_values, *args, **kwargs)
        user = request.env.user
        if user._is_portal() and address_values.get("parent_id"):
            request.env["portal.address.book"]._complete(address_values, user)
        return result

    def _parse_form_data(self, form_data):
        """Override of `portal`: a contact does not rename the company, whose name is on its documents."""
        values, extra = super()._parse_form_data(form_data)
        partner_sudo = request.env.user.partner_id
        if request.env.user._is_portal() and partner_sudo != partner_sudo.commercial_partner_id:
            values.pop("company_name", None)
        return values, extra
