import re
import secrets

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal_custom_base_sale.controllers.order_page import OrderPagePortal
from odoo.addons.portal_tools.actor import Actor

# How much of what somebody typed is shown again after a refusal.
MOST_TYPED = 4000
MOST_LINES = 200
MOST_QUANTITY = 40
# What `_get_rows` tells lines apart by.
LINE = re.compile(r"[0-9]{1,12}")
ERROR, TYPED = "portal_reorder_error", "portal_reorder_typed"


class ReorderPortal(OrderPagePortal):
    @http.route(
        "/my/orders/<int:order_id>/reorder", type="http", auth="user", methods=["GET"], website=True, readonly=True
    )
    def portal_order_reorder(self, order_id, **_arguments):
        """Show the lines of an earlier order at today's prices, to choose from."""
        order_sudo = self._open_order(order_id)
        return request.render("portal_sale_reorder.reorder_page", self._prepare_reorder_values(order_sudo))

    @http.route("/my/orders/<int:order_id>/reorder", type="http", auth="user", methods=["POST"], website=True)
    def portal_order_reorder_send(self, order_id, key=None, reference=None, note=None, **_arguments):
        """Request a quotation of what was chosen, and show it."""
        order_sudo, form = self._open_order(order_id), request.httprequest.form
        chosen = {line: form.get(f"quantity_{line}", "") for line in form.getlist("lines")}
        values = {"key": key, "reference": reference, "note": note, "chosen": chosen}
        try:
            with request.env.cr.savepoint():
                request_sudo = request.env["portal.sale.reorder"]._request(order_sudo, values, Actor.from_request())
        except UserError as refusal:
            self._keep_reorder(form, values, refusal)
            return request.redirect(f"/my/orders/{order_sudo.id}/reorder")
        return request.redirect(f"/my/orders/{request_sudo.id}?done=requested")

    @http.route("/my/orders/<int:order_id>/withdraw", type="http", auth="user", methods=["POST"], website=True)
    def portal_order_withdraw(self, order_id, **_arguments):
        """Withdraw a request that nobody works on, and show what became of it."""
        request_sudo = self._open_order(order_id)
        try:
            with request.env.cr.savepoint():
                request.env["portal.sale.reorder"]._withdraw(request_sudo, Actor.from_request())
        except UserError as refusal:
            request.session[ERROR] = str(refusal)
        return request.redirect(f"/my/orders/{request_sudo.id}")

    @http.route()
    def portal_order_page(self, order_id, report_type=None, access_token=None, message=False, **kw):
        """Override of `portal_custom_base_sale`: what staff are working on is not printed, only shown."""
        if report_type and self._is_priced(order_id, access_token):
            report_type = None
        return super().portal_order_page(
            order_id, report_type=report_type, access_token=access_token, message=message, **kw
        )

    def _is_priced(self, order_id, access_token):
        """Return whether staff are working on the prices of an order that the visitor may open."""
        try:
            order_sudo = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            return False
        return order_sudo._is_portal_priced()

    def _prepare_quotations_domain(self, partner):
        """Override of `sale` to list what was requested with the quotations."""
        requested = request.env["sale.order"]._get_portal_request_domain()
        customer = Domain("partner_id", "child_of", partner.commercial_partner_id.ids)
        return Domain(super()._prepare_quotations_domain(partner)) | (requested & customer)

    def _prepare_order_values(self, order_sudo, access_token, values):
        """Override of `portal_custom_base_sale`: what became of a request that was just sent or withdrawn."""
        is_done = request.params.get("done") == "requested" and order_sudo._is_portal_request()
        return super()._prepare_order_values(order_sudo, access_token, values) | {
            "portal_requested": is_done,
            # Refusals are shown once.
            "portal_reorder_error": request.session.pop(ERROR, False),
        }

    def _prepare_reorder_values(self, order_sudo):
        reorder, actor = request.env["portal.sale.reorder"], Actor.from_request()
        refusal = reorder._get_refusal(order_sudo, actor)
        rows = [] if refusal else reorder._get_rows(order_sudo, actor)
        return {
            "page_name": "portal_reorder",
            "page_title": request.env._("Order again"),
            "portal_section_path": "/my/orders",
            "parent": {"name": order_sudo.name, "url": f"/my/orders/{order_sudo.id}"},
            "order": order_sudo,
            "refusal": refusal,
            "offered": [row for row in rows if not row["refusal"]],
            "refused": [row for row in rows if row["refusal"]],
            "tell_money": request.env["portal.answer.mixin"]._tell_money,
            "key": secrets.token_hex(16),
            # Refusals are shown once.
            "error": request.session.pop(ERROR, False),
            "typed": request.session.pop(TYPED, False) or {},
        }

    def _keep_reorder(self, form, values, refusal):
        """Keep a refusal, and what was typed, for the page that follows."""
        request.session[ERROR] = str(refusal)
        typed = {name.removeprefix("quantity_"): text for name, text in form.items() if name.startswith("quantity_")}
        request.session[TYPED] = {
            "lines": self._filter_lines(values["chosen"]),
            "quantities": {line: str(typed[line])[:MOST_QUANTITY] for line in self._filter_lines(typed)},
            "reference": str(values["reference"] or "")[:MOST_TYPED],
            "note": str(values["note"] or "")[:MOST_TYPED],
        }

    def _filter_lines(self, names):
        """Return which names can be those of lines, as far as they are kept."""
        return [name for name in names if LINE.fullmatch(name)][:MOST_LINES]

    def _open_order(self, order_id):
        """Return an order, in sudo mode; no link opens it here.

        :raise NotFound: if it is not for the reader
        """
        try:
            return self._document_check_access("sale.order", order_id)
        except (AccessError, MissingError) as error:
            raise NotFound() from error
