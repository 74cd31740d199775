from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal_delivery_track.controllers.deliveries import DeliveryPortal
from odoo.addons.portal_evidence.controllers.seal import SealPortal
from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.controllers.download import make_download_response

ATTEMPTS = 30
HOUR = 3600
# How much of what somebody typed is shown again after a refusal, and of how many fields.
MOST_TYPED = 4000
MOST_FIELDS = 2000
DONE = ("received", "reserved")
# What is typed of each line, and of the whole.
LINE_FIELDS = ("received", "damaged", "note")
TYPED = ("name", "note")
# What the session keeps for the next page.
ANSWERS = ("portal_receipt_error", "portal_receipt_typed", "portal_receipt_code")


class ReceiptPortal(DeliveryPortal, SealPortal):
    # === PAGE === #

    def _prepare_delivery_values(self, delivery_sudo, access_token):
        """Override of `portal_delivery_track` to add what is to be confirmed, or what was."""
        values = super()._prepare_delivery_values(delivery_sudo, access_token)
        actor = Actor.from_request(access_token)
        decision = request.env["portal.delivery.receipt.decision"].with_env(actor.env)
        refusal, receipt_sudo = decision._get_refusal(delivery_sudo, actor), delivery_sudo.portal_receipt_ids[:1]
        # Refusals are shown once.
        answers = {name: request.session.pop(name, None) for name in ANSWERS}
        return (
            values
            | answers
            | {
                "portal_receipt": receipt_sudo,
                "portal_receipt_done": request.params.get("done") in DONE and bool(receipt_sudo),
                "portal_receipt_refusal": refusal,
                "portal_receipt_form": {} if refusal else decision._prepare_form(delivery_sudo, actor),
                "portal_receipt_seals": delivery_sudo._get_portal_receipt_seals_sudo(),
            }
        )

    # === ACTS === #

    @http.route("/my/deliveries/<int:delivery_id>/receive", type="http", auth="public", methods=["POST"], website=True)
    def portal_my_delivery_receive(self, delivery_id, access_token=None, **typed):
        """Confirm what arrived."""
        delivery_sudo = self._open_receipt_delivery(delivery_id, access_token)
        values = self._read_receipt(typed)
        return self._run_receipt(
            delivery_sudo,
            access_token,
            typed,
            lambda decision, actor: decision._receive(delivery_sudo, values, actor),
        )

    @http.route(
        "/my/deliveries/<int:delivery_id>/receive/code", type="http", auth="public", methods=["POST"], website=True
    )
    def portal_my_delivery_receive_code(self, delivery_id, access_token=None, **typed):
        """Mail a code to the contact of the delivery, for a visitor who came by its link."""
        delivery_sudo = self._open_receipt_delivery(delivery_id, access_token)

        def send(decision, actor):
            request.session["portal_receipt_code"] = decision._send_code(delivery_sudo, actor)
            request.session["portal_receipt_typed"] = self._keep_receipt(typed)

        return self._run_receipt(delivery_sudo, access_token, typed, send)

    def _read_receipt(self, typed):
        """Return what a form says, as `_receive` of the decision takes it."""
        lines = {}
        for name, value in typed.items():
            field, _line, key = name.partition("_")
            if field in LINE_FIELDS:
                lines.setdefault(key, {})[field] = value
        uploads = request.httprequest.files
        photos = {
            name.removeprefix("photo_"): uploads.getlist(name) for name in uploads.keys() if name.startswith("photo_")
        }
        return {
            **{name: typed.get(name) for name in ("name", "note", "digest", "consent_text", "code")},
            "consent": typed.get("consent") == "1",
            "lines": lines,
            "files": photos,
        }

    def _run_receipt(self, delivery_sudo, access_token, typed, act):
        """Do something about a receipt, and show the page again: with what was typed if it was refused."""
        actor = Actor.from_request(access_token)
        if not self._is_receipt_allowed(delivery_sudo, actor):
            return self._refuse_receipt(
                delivery_sudo, actor, typed, request.env._("Too many attempts. Try again later.")
            )
        try:
            act(request.env["portal.delivery.receipt.decision"], actor)
        except UserError as refusal:
            # A second press of the button finds that the first one was enough.
            if not delivery_sudo.portal_receipt_ids._is_of(actor):
                return self._refuse_receipt(delivery_sudo, actor, typed, str(refusal))
        return self._show_receipt(delivery_sudo, actor)

    def _show_receipt(self, delivery_sudo, actor):
        receipt_sudo = delivery_sudo.portal_receipt_ids[:1]
        query = f"done={'reserved' if receipt_sudo.has_reservations else 'received'}" if receipt_sudo else ""
        return request.redirect(self._get_receipt_url(delivery_sudo, actor, query) + "#o_portal_receipt")

    def _refuse_receipt(self, delivery_sudo, actor, typed, refusal):
        request.session["portal_receipt_error"] = refusal
        request.session["portal_receipt_typed"] = self._keep_receipt(typed)
        return request.redirect(self._get_receipt_url(delivery_sudo, actor))

    def _get_receipt_url(self, delivery_sudo, actor, query=""):
        return request.env["portal.document.page.delivery"]._get_url(delivery_sudo, actor, query=query)

    def _keep_receipt(self, typed):
        """Return what to show in the form again, as text; photos have to be chosen anew."""
        kept = {
            name: value
            for name, value in list(typed.items())[:MOST_FIELDS]
            if name in TYPED or name.partition("_")[0] in LINE_FIELDS
        }
        return {name: value[:MOST_TYPED] for name, value in kept.items() if isinstance(value, str)}

    def _is_receipt_allowed(self, delivery_sudo, actor):
        limits = request.env["portal.rate.limit"]
        key = f"{delivery_sudo.id} {actor.user.id} {limits._get_network(actor.ip) if actor.user._is_public() else ''}"
        return limits._is_allowed("portal.delivery.receipt", key, ATTEMPTS, HOUR)

    # === FILES === #

    @http.route(
        "/my/deliveries/<int:delivery_id>/receipt/<int:seal_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
    )
    def portal_my_delivery_proof(self, delivery_id, seal_id, access_token=None, kind="pdf", **_arguments):
        """Download the sealed proof of delivery, or its evidence. Packs are counted, so it cannot be read-only."""
        delivery_sudo = self._open_receipt_delivery(delivery_id, access_token)
        for seal_sudo in delivery_sudo._get_portal_receipt_seals_sudo():
            if seal_sudo.id == seal_id and (kind != "pack" or self._is_pack_open(delivery_sudo)):
                return self._send_sealed(seal_sudo, kind)
        raise NotFound()

    def _is_pack_open(self, delivery_sudo):
        decision = request.env["portal.delivery.receipt.decision"]
        return decision._is_evidence_open(delivery_sudo, Actor.from_request())

    @http.route(
        "/my/deliveries/<int:delivery_id>/photo/<int:attachment_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_delivery_photo(self, delivery_id, attachment_id, access_token=None, **_arguments):
        """Show a photo of what was missing or damaged."""
        delivery_sudo = self._open_receipt_delivery(delivery_id, access_token)
        for attachment_sudo in delivery_sudo.portal_receipt_ids.line_ids.attachment_ids:
            if attachment_sudo.id == attachment_id:
                return make_download_response(attachment_sudo, is_shown=True)
        raise NotFound()

    def _open_receipt_delivery(self, delivery_id, access_token):
        """Return a delivery that the visitor may open, in sudo mode.

        :raise NotFound: if it is not theirs to see
        """
        try:
            return self._open_delivery(delivery_id, access_token)
        except (AccessError, MissingError) as refused:
            raise NotFound() from refused
