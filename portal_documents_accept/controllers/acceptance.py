from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal_custom_base.controllers.document_page import TEMPLATE, DocumentPagePortal
from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal
from odoo.addons.portal_documents_share.controllers.fetch import is_fetch_continued
from odoo.addons.portal_evidence.controllers.seal import SealPortal
from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.controllers.download import make_download_response

ATTEMPTS = 30
HOUR = 3600
MOST_TYPED = 4000
DONE = ("accepted", "declined", "partly")
# What a browser sends to sign, beside the name and the picture.
SIGN_KEYS = ("method", "digest", "consent", "consent_text")


class AcceptancePortal(DocumentPagePortal, ListPortal, SealPortal):
    # === PAGES === #

    @http.route(
        ["/my/signatures", "/my/signatures/page/<page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        is_portal_list=True,
    )
    def portal_my_signatures(self, **arguments):
        """Show what the reader is asked to accept and to sign, and what became of it."""
        return self._render_portal_list("portal.list.acceptance", arguments)

    @http.route(
        "/my/signatures/<int:acceptance_id>", type="http", auth="user", methods=["GET"], website=True, readonly=True
    )
    def portal_my_signature(self, acceptance_id, done=None, **_arguments):
        """Show what is asked about one version of a file."""
        acceptance_sudo = self._open_acceptance(acceptance_id)
        values = self._prepare_acceptance_values(acceptance_sudo)
        # Refusals are shown once.
        values["portal_error"] = request.session.pop("portal_accept_error", False)
        values["portal_typed"] = request.session.pop("portal_accept_typed", False) or {}
        values["portal_done"] = done in DONE and acceptance_sudo.state == done
        response = request.render(TEMPLATE, values)
        self._show_document_page(response, "portal.document.page.acceptance", acceptance_sudo, None)
        return response

    def _prepare_acceptance_values(self, acceptance_sudo):
        actor = Actor.from_request()
        decision = acceptance_sudo._get_decision().with_env(actor.env)
        refusal = decision._get_refusal(acceptance_sudo, actor)
        # In sudo mode as customers may not read evidence; what they answer names what they were shown.
        offer_sudo = request.env["portal.evidence.offer"]._get_last_sudo(acceptance_sudo)
        return {
            "page_name": "portal_signature",
            "acceptance": acceptance_sudo,
            "portal_refusal": refusal,
            "portal_decline_refusal": decision._get_decline_refusal(acceptance_sudo, actor),
            "portal_consent": not refusal and decision._get_consent(acceptance_sudo, actor),
            "portal_digest": offer_sudo.digest,
            "portal_newer": acceptance_sudo._get_newer_sudo(),
            "portal_seals": acceptance_sudo._get_seals_sudo(),
            "portal_signatures": acceptance_sudo._get_signatures_sudo(),
            "portal_can_read": acceptance_sudo._can_be_read(),
        }

    # === THE FILE === #

    @http.route("/my/signatures/<int:acceptance_id>/file", type="http", auth="user", methods=["GET"], website=True)
    def portal_my_signature_file(self, acceptance_id, **_arguments):
        """Show the version of the file that is asked about. It is logged, so it cannot be read-only."""
        acceptance_sudo = self._open_acceptance(acceptance_id)
        attachment_sudo = acceptance_sudo._read_file_sudo(Actor.from_request(), is_fetch_continued())
        if not attachment_sudo:
            raise NotFound()
        try:
            response = make_download_response(attachment_sudo, is_shown=True)
        except OSError as lost:
            # It is not logged either.
            raise NotFound() from lost
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @http.route(
        "/my/signatures/<int:acceptance_id>/sealed/<int:seal_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_my_signature_sealed(self, acceptance_id, seal_id, kind="pdf", **_arguments):
        """Download the sealed document, or its evidence pack. Packs are counted, so it cannot be read-only."""
        for seal_sudo in self._open_acceptance(acceptance_id)._get_seals_sudo():
            if seal_sudo.id == seal_id:
                return self._send_sealed(seal_sudo, kind)
        raise NotFound()

    # === ANSWERS === #

    @http.route("/my/signatures/<int:acceptance_id>/accept", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_signature_accept(self, acceptance_id, name=None, digest=None, consent=None, **values):
        """Accept the version of the file that was shown."""
        acceptance_sudo = self._open_acceptance(acceptance_id)
        if acceptance_sudo.mode != "accept":
            raise NotFound()
        values = {"name": name, "digest": digest, "consent": consent == "1", "consent_text": values.get("consent_text")}
        return self._answer(
            acceptance_sudo, {"name": name}, lambda decision, actor: decision._sign(acceptance_sudo, values, actor)
        )

    @http.route("/my/signatures/<int:acceptance_id>/sign", type="jsonrpc", auth="user", methods=["POST"], website=True)
    def portal_my_signature_sign(self, acceptance_id, name=None, signature=None, **values):
        """Sign the version of the file that was shown."""
        acceptance_sudo = self._find_acceptance(acceptance_id)
        if not acceptance_sudo or acceptance_sudo.mode != "sign":
            return {"error": request.env._("This document does not exist, or it is not for you.")}
        if not self._is_answer_allowed(acceptance_sudo):
            return {"error": request.env._("Too many attempts. Try again later.")}
        values = {key: values.get(key) for key in SIGN_KEYS} | {"name": name, "signature": signature}
        actor = Actor.from_request()
        try:
            acceptance_sudo._get_decision()._sign(acceptance_sudo, values, actor)
        except UserError as refusal:
            return {"error": str(refusal)}
        return {"redirect_url": f"{acceptance_sudo.access_url}?done={acceptance_sudo.state}"}

    @http.route("/my/signatures/<int:acceptance_id>/decline", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_signature_decline(self, acceptance_id, reason=None, **_arguments):
        """Decline, with a reason."""
        acceptance_sudo = self._open_acceptance(acceptance_id)
        return self._answer(
            acceptance_sudo,
            {"reason": reason},
            lambda decision, actor: decision._decline(acceptance_sudo, reason, actor),
        )

    def _answer(self, acceptance_sudo, typed, act):
        """Answer, and show the page again: with what was typed if it was refused; of a newer version, that one."""
        if not self._is_answer_allowed(acceptance_sudo):
            return self._refuse_answer(acceptance_sudo, request.env._("Too many attempts. Try again later."), typed)
        try:
            act(acceptance_sudo._get_decision(), Actor.from_request())
        except UserError as refusal:
            # A second press of the button finds that the first one was enough.
            if acceptance_sudo.state not in DONE or not acceptance_sudo._is_answered_by(request.env.user.partner_id):
                return self._refuse_answer(acceptance_sudo, str(refusal), typed)
        return request.redirect(f"{acceptance_sudo.access_url}?done={acceptance_sudo.state}")

    def _refuse_answer(self, acceptance_sudo, refusal, typed):
        request.session["portal_accept_error"] = refusal
        request.session["portal_accept_typed"] = {key: str(value or "")[:MOST_TYPED] for key, value in typed.items()}
        shown_sudo = acceptance_sudo._get_newer_sudo() or acceptance_sudo
        return request.redirect(shown_sudo.access_url)

    # === HELPERS === #

    def _open_acceptance(self, acceptance_id):
        """Return what somebody is asked, in sudo mode.

        :raise NotFound: if it is not theirs to see
        """
        acceptance_sudo = self._find_acceptance(acceptance_id)
        if not acceptance_sudo:
            raise NotFound()
        return acceptance_sudo

    def _find_acceptance(self, acceptance_id):
        try:
            return self._document_check_access("portal.document.acceptance", acceptance_id)
        except (AccessError, MissingError):
            return request.env["portal.document.acceptance"]

    def _is_answer_allowed(self, acceptance_sudo):
        key = f"{acceptance_sudo.id} {request.env.uid}"
        return request.env["portal.rate.limit"]._is_allowed("portal.document.accept", key, ATTEMPTS, HOUR)
