import re
import secrets

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal_access_rules_purchase.controllers.portal import PurchasePortalAccess
from odoo.addons.portal_custom_base_purchase.controllers.purchase_page import PurchasePagePortal
from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.controllers.download import make_download_response

# How much of what somebody typed is shown again after a refusal.
MOST_TYPED, MOST_LINE = 2000, 500
ERROR, TYPED, DONE = "portal_supplier_error", "portal_supplier_typed", "portal_supplier_done"
# What is typed of each line, and of the whole.
LINE_NAMES, LONG = ("kind", "quantity", "date", "price", "note", "lots"), ("note",)
LINE = re.compile(rf"({'|'.join(LINE_NAMES)})_([0-9]{{1,12}})")
WHOLE = (
    "note",
    "reference",
    "valid_until",
    "carrier",
    "tracking",
    "shipped_on",
    "expected_on",
    "number",
    "date",
    "amount",
)


class SupplierPortal(PurchasePagePortal, PurchasePortalAccess):
    # === PAGE === #

    @http.route()
    def portal_my_purchase_order(self, order_id=None, access_token=None, **kw):
        """Override of `purchase`: refusals and thanks are shown once."""
        response = super().portal_my_purchase_order(order_id=order_id, access_token=access_token, **kw)
        if getattr(response, "is_qweb", False) and "order" in response.qcontext:
            response.qcontext |= {name: request.session.pop(name, None) for name in (ERROR, DONE)}
        return response

    @http.route()
    def portal_my_purchase_order_update_dates(self, order_id=None, access_token=None, **kw):
        """Override of `purchase`: dates are an answer of the supplier, which the buyer decides if they differ much.

        Odoo's method is not called, as it writes the dates at once.

        :raise UserError: in the supplier's language, if a date cannot be meant, or the order is not theirs
        """
        # Odoo's script sends the secret of a link in the address.
        access_token = access_token or request.httprequest.args.get("access_token")
        try:
            order_sudo = self._document_check_access("purchase.order", order_id, access_token=access_token)
        except (AccessError, MissingError) as error:
            raise UserError(request.env._("This order is not open to you. Sign in, or ask for a new link.")) from error
        order_sudo._check_portal_dates(kw)
        actor = Actor.from_request(access_token)
        request.env["portal.supplier.rules"].with_env(actor.env)._answer_dates(order_sudo, kw, actor)
        return True

    # === FORMS === #

    @http.route(
        "/my/purchase/<int:order_id>/answer", type="http", auth="user", methods=["GET"], website=True, readonly=True
    )
    def portal_purchase_answer(self, order_id, **_arguments):
        """Show what is ordered, to answer line by line."""
        order_sudo = self._open_supplier_order(order_id)
        title = request.env._("Send an offer") if order_sudo.state == "sent" else request.env._("Confirm the order")
        return self._show_supplier_form(order_sudo, "answer", title)

    @http.route("/my/purchase/<int:order_id>/answer", type="http", auth="user", methods=["POST"], website=True)
    def portal_purchase_answer_send(self, order_id, **typed):
        """Answer an order."""

        def act(rules, order_sudo, values, actor):
            rules._answer(order_sudo, values, actor)

        return self._run_supplier_form(order_id, "answer", typed, act)

    @http.route(
        "/my/purchase/<int:order_id>/ship", type="http", auth="user", methods=["GET"], website=True, readonly=True
    )
    def portal_purchase_ship(self, order_id, **_arguments):
        """Show what is still to come, to announce a shipment."""
        return self._show_supplier_form(
            self._open_supplier_order(order_id), "ship", request.env._("Announce a shipment")
        )

    @http.route("/my/purchase/<int:order_id>/ship", type="http", auth="user", methods=["POST"], website=True)
    def portal_purchase_ship_send(self, order_id, **typed):
        """Announce a shipment."""

        def act(rules, order_sudo, values, actor):
            rules._ship(order_sudo, values, request.httprequest.files.getlist("files"), actor)

        return self._run_supplier_form(order_id, "ship", typed, act)

    @http.route(
        "/my/purchase/<int:order_id>/bill", type="http", auth="user", methods=["GET"], website=True, readonly=True
    )
    def portal_purchase_bill(self, order_id, **_arguments):
        """Show what was received and not billed, to send a bill for."""
        return self._show_supplier_form(self._open_supplier_order(order_id), "bill", request.env._("Send the bill"))

    @http.route("/my/purchase/<int:order_id>/bill", type="http", auth="user", methods=["POST"], website=True)
    def portal_purchase_bill_send(self, order_id, **typed):
        """Send a bill."""

        def act(rules, order_sudo, values, actor):
            rules._bill(order_sudo, values, request.httprequest.files.getlist("files"), actor)

        return self._run_supplier_form(order_id, "bill", typed, act)

    @http.route(
        "/my/purchase/<int:order_id>/dispute/<int:receipt_id>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_purchase_dispute(self, order_id, receipt_id, text=None, **_arguments):
        """Say that a receipt is wrong."""
        order_sudo, actor = self._open_supplier_order(order_id), Actor.from_request()
        rules = request.env["portal.supplier.rules"].with_env(actor.env)
        try:
            with request.env.cr.savepoint():
                rules._dispute(order_sudo, receipt_id, text, actor)
        except UserError as refusal:
            request.session[ERROR] = str(refusal)
        else:
            request.session[DONE] = "dispute"
        return request.redirect(order_sudo.access_url)

    @http.route(
        "/my/purchase/<int:order_id>/file/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_purchase_file(self, order_id, file_id, **_arguments):
        """Download a file that the supplier sent: a bill, or a paper of a shipment."""
        order_sudo = self._open_supplier_order(order_id)
        files_sudo = order_sudo.portal_bill_ids.attachment_id | order_sudo.portal_shipment_ids.file_ids
        file_sudo = files_sudo.filtered(lambda file: file.id == file_id)
        if not file_sudo:
            raise NotFound()
        return make_download_response(file_sudo, is_shown=True)

    # === HELPERS === #

    def _show_supplier_form(self, order_sudo, name, title):
        actor = Actor.from_request()
        rules = request.env["portal.supplier.rules"].with_env(actor.env)
        kept = request.session.get(TYPED) or {}
        is_kept = kept.get("of") == [order_sudo.id, name]
        values = {
            "page_name": "portal_supplier",
            "page_title": title,
            "portal_section_path": "/my/purchase" if order_sudo.state == "purchase" else "/my/rfq",
            "parent": {"name": order_sudo.name, "url": order_sudo.access_url},
            "order": order_sudo,
            "lines": order_sudo._get_portal_lines(),
            "refusal": rules._get_refusal(order_sudo, actor, name),
            "today": order_sudo._get_portal_today(),
            "last_day": order_sudo._get_portal_last_day(),
            "tell": rules._tell_quantity,
            "type_number": rules._type_number,
            "tell_date": request.env["portal.answer.mixin"]._tell_date,
            "key": secrets.token_hex(16),
            "digest": order_sudo._get_portal_digest(),
            # Refusals are shown once.
            "error": request.session.pop(ERROR, False),
            "typed": kept.get("values", {}) if is_kept else {},
        }
        request.session.pop(TYPED, None)
        return request.render(f"portal_supplier_connect.supplier_{name}_form", values)

    def _run_supplier_form(self, order_id, name, typed, act):
        """Do what a form asks for, and show the order: or the form again, with what was typed, if it was refused."""
        order_sudo, actor = self._open_supplier_order(order_id), Actor.from_request()
        rules = request.env["portal.supplier.rules"].with_env(actor.env)
        values = {field: typed.get(field) for field in (*WHOLE, "digest")}
        values |= {"key": typed.get("key"), "lines": self._read_supplier_lines(typed)}
        try:
            with request.env.cr.savepoint():
                act(rules, order_sudo, values, actor)
        except UserError as refusal:
            request.session[ERROR] = str(refusal)
            request.session[TYPED] = {
                "of": [order_sudo.id, name],
                "values": self._keep_supplier_typed(order_sudo, typed),
            }
            return request.redirect(f"/my/purchase/{order_sudo.id}/{name}")
        request.session[DONE] = name
        return request.redirect(order_sudo.access_url)

    def _read_supplier_lines(self, typed):
        lines = {}
        for name, value in typed.items():
            if match := LINE.fullmatch(name):
                lines.setdefault(match[2], {})[match[1]] = value
        return lines

    def _keep_supplier_typed(self, order_sudo, typed):
        """Return what to show in the form again, as text; files have to be chosen anew."""
        names = {*WHOLE, *(f"{name}_{line.id}" for line in order_sudo._get_portal_lines() for name in LINE_NAMES)}
        kept = {name: value for name, value in typed.items() if isinstance(value, str) and name in names}
        return {name: value[: MOST_TYPED if name in LONG else MOST_LINE] for name, value in kept.items()}

    def _open_supplier_order(self, order_id):
        """Return an order, in sudo mode; no link opens it here.

        :raise NotFound: if it is not for the reader
        """
        try:
            return self._document_check_access("purchase.order", order_id)
        except (AccessError, MissingError) as error:
            raise NotFound() from error
