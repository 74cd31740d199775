import re
import secrets

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal_custom_base.controllers.document_page import TEMPLATE
from odoo.addons.portal_delivery_track.controllers.deliveries import DeliveryPortal
from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.controllers.download import make_download_response

# How much of what somebody typed is shown again after a refusal.
MOST_TYPED = 4000
MOST_LINES = 200
MOST_QUANTITY = 40
# What `_get_choices` of the rules tells lines apart by.
LINE = re.compile(r"[0-9]{1,12}-[0-9]{1,12}")
ERROR, TYPED = "portal_return_error", "portal_return_typed"


class DeliveryReturnPortal(DeliveryPortal):
    # === ASKING === #

    @http.route(
        "/my/deliveries/<int:delivery_id>/return",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_delivery_return(self, delivery_id, **_arguments):
        """Show what of a delivery can be returned, to choose from."""
        delivery_sudo = self._open_own_delivery(delivery_id)
        return request.render("portal_delivery_return.return_form", self._prepare_form_values(delivery_sudo))

    @http.route("/my/deliveries/<int:delivery_id>/return", type="http", auth="user", methods=["POST"], website=True)
    def portal_delivery_return_send(self, delivery_id, key=None, reason_id=None, text=None, **_arguments):
        """Ask to return what was chosen, and show the return."""
        delivery_sudo, form = self._open_own_delivery(delivery_id), request.httprequest.form
        chosen = {line: form.get(f"quantity_{line}", "") for line in form.getlist("lines")}
        values = {"key": key, "reason_id": reason_id, "text": text, "chosen": chosen}
        files = request.httprequest.files.getlist("files")
        try:
            with request.env.cr.savepoint():
                rules = request.env["portal.delivery.return.rules"]
                return_sudo = rules._ask(delivery_sudo, values, files, Actor.from_request())
        except UserError as refusal:
            self._keep_return(values, refusal)
            return request.redirect(f"/my/deliveries/{delivery_sudo.id}/return")
        return request.redirect(f"{return_sudo.access_url}?done=1")

    def _prepare_form_values(self, delivery_sudo):
        rules = request.env["portal.delivery.return.rules"]
        refusal = rules._get_refusal(delivery_sudo, Actor.from_request())
        choices = [] if refusal else rules._get_choices(delivery_sudo)
        return {
            "page_name": "portal_return",
            "page_title": request.env._("Return something"),
            "portal_section_path": "/my/deliveries",
            "parent": {"name": delivery_sudo.name, "url": f"/my/deliveries/{delivery_sudo.id}"},
            "delivery": delivery_sudo,
            "refusal": refusal,
            "last_day": not refusal and rules._get_last_day(delivery_sudo),
            "offered": [choice for choice in choices if not choice["refusal"]],
            "refused": [choice for choice in choices if choice["refusal"]],
            "reasons": request.env["portal.delivery.return.reason"]._get_choices_sudo(),
            "tell_date": request.env["portal.answer.mixin"]._tell_date,
            "key": secrets.token_hex(16),
            # Refusals are shown once.
            "error": request.session.pop(ERROR, False),
            "typed": request.session.pop(TYPED, False) or {},
        }

    def _keep_return(self, values, refusal):
        """Keep a refusal, and what was typed, for the page that follows."""
        request.session[ERROR] = str(refusal)
        lines = [line for line in values["chosen"] if LINE.fullmatch(line)][:MOST_LINES]
        request.session[TYPED] = {
            "chosen": {line: values["chosen"][line][:MOST_QUANTITY] for line in lines},
            "reason_id": str(values["reason_id"] or "")[:MOST_TYPED],
            "text": str(values["text"] or "")[:MOST_TYPED],
        }

    def _open_own_delivery(self, delivery_id):
        """Return a delivery, in sudo mode; no link opens it here.

        :raise NotFound: if it is not for the reader
        """
        try:
            return self._open_delivery(delivery_id)
        except (AccessError, MissingError) as error:
            raise NotFound() from error

    # === FOLLOWING === #

    @http.route(
        ["/my/returns", "/my/returns/page/<page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        is_portal_list=True,
    )
    def portal_my_returns(self, **arguments):
        """Show what the reader sends back, and what became of it."""
        return self._render_portal_list("portal.list.return", arguments)

    @http.route("/my/returns/<int:return_id>", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def portal_my_return(self, return_id, done=None, **_arguments):
        """Show a return: how to send it back, and what became of it."""
        return_sudo, actor = self._open_return(return_id), Actor.from_request()
        values = {
            "page_name": "portal_return",
            "portal_section_path": "/my/returns",
            "delivery_return": return_sudo,
            "portal_credits": return_sudo._get_credits(actor.user)[return_sudo],
            "portal_may_withdraw": not return_sudo._get_withdraw_refusal(actor),
            "portal_done": bool(done) and return_sudo.state == "asked",
            # Refusals are shown once.
            "portal_error": request.session.pop(ERROR, False),
        }
        response = request.render(TEMPLATE, values)
        self._show_document_page(response, "portal.document.page.return", return_sudo, None)
        return response

    @http.route("/my/returns/<int:return_id>/withdraw", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_return_withdraw(self, return_id, **_arguments):
        """Withdraw a return that was not decided."""
        return_sudo = self._open_return(return_id)
        try:
            with request.env.cr.savepoint():
                return_sudo._withdraw(Actor.from_request())
        except UserError as refusal:
            request.session[ERROR] = str(refusal)
        return request.redirect(return_sudo.access_url)

    @http.route(
        "/my/returns/<int:return_id>/file/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_return_file(self, return_id, file_id, **_arguments):
        """Download the label of an approved return, or a photo of it."""
        return_sudo = self._open_return(return_id)
        files_sudo = return_sudo._get_photos_sudo()
        if return_sudo.state == "approved":
            files_sudo |= return_sudo._get_label_sudo()
        file_sudo = files_sudo.filtered(lambda file: file.id == file_id)
        if not file_sudo:
            raise NotFound()
        return make_download_response(file_sudo, is_shown=True)

    def _open_return(self, return_id):
        """Return a return, in sudo mode.

        :raise NotFound: if it is not for the reader
        """
        try:
            return self._document_check_access("portal.delivery.return", return_id)
        except (AccessError, MissingError) as error:
            raise NotFound() from error
