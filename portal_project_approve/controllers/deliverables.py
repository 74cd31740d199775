from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal_custom_base.controllers.document_page import TEMPLATE, DocumentPagePortal
from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal
from odoo.addons.portal_evidence.controllers.seal import SealPortal
from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.controllers.download import make_content_response

ATTEMPTS = 30
HOUR = 3600
# How much of what somebody typed is shown again after a refusal.
MOST_TYPED = 4000
# Lines for reservations that the form has.
ROWS = 5
# Rows that are read: more than are ever sent by the form, so that a refusal tells of too many.
MOST_ROWS = 100
DONE = ("accepted", "reserved", "sent_back", "closed", "partly")
ERROR, TYPED = "portal_deliverable_error", "portal_deliverable_typed"


class DeliverablePortal(DocumentPagePortal, ListPortal, SealPortal):
    # === PAGES === #

    @http.route(
        ["/my/deliverables", "/my/deliverables/page/<page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        is_portal_list=True,
    )
    def portal_my_deliverables(self, **arguments):
        """Show what was put before the reader in projects, and what became of it."""
        return self._render_portal_list("portal.list.deliverable", arguments)

    @http.route(
        "/my/deliverables/<int:deliverable_id>", type="http", auth="user", methods=["GET"], website=True, readonly=True
    )
    def portal_my_deliverable(self, deliverable_id, done=None, **_arguments):
        """Show a deliverable as it was submitted, to decide on it."""
        deliverable_sudo = self._open_deliverable(deliverable_id)
        values = self._prepare_deliverable_values(deliverable_sudo)
        # Refusals are shown once.
        values["portal_error"] = request.session.pop(ERROR, False)
        values["portal_typed"] = request.session.pop(TYPED, False) or {}
        values["portal_done"] = done if done in DONE else False
        response = request.render(TEMPLATE, values)
        self._show_document_page(response, "portal.document.page.deliverable", deliverable_sudo, None)
        return response

    def _prepare_deliverable_values(self, deliverable_sudo):
        actor = Actor.from_request()
        decision = request.env["portal.project.deliverable.decision"].with_env(actor.env)
        refusal = decision._get_refusal(deliverable_sudo, actor)
        versions_sudo = deliverable_sudo._get_shown_versions_sudo()
        shown_sudo = versions_sudo[:1]
        return {
            "page_name": "portal_deliverable",
            "portal_section_path": "/my/deliverables",
            "deliverable": deliverable_sudo,
            "portal_refusal": refusal,
            "portal_silence": not deliverable_sudo.is_changed and deliverable_sudo._tell_silence(),
            "portal_consent": not refusal and decision._get_consent(deliverable_sudo, actor),
            "portal_versions": versions_sudo,
            "portal_version": shown_sudo,
            "portal_content": shown_sudo._get_content() if shown_sudo else {},
            "portal_differences": shown_sudo._get_differences(versions_sudo[1:2]) if shown_sudo else {},
            "portal_reservations": [
                {"row": row, "may_close": not decision._get_close_refusal(deliverable_sudo, row, actor)}
                for row in deliverable_sudo._get_reservations().sorted("id")
            ],
            "portal_rows": range(ROWS),
            "portal_seals": deliverable_sudo._get_seals_sudo(),
            "tell_date": request.env["portal.answer.mixin"]._tell_date,
        }

    # === FILES === #

    @http.route(
        "/my/deliverables/<int:deliverable_id>/file/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_deliverable_file(self, deliverable_id, file_id, **_arguments):
        """Download the copy of a file that was submitted."""
        deliverable_sudo = self._open_deliverable(deliverable_id)
        for version_sudo in deliverable_sudo._get_shown_versions_sudo():
            for file_sudo in version_sudo._get_files_sudo():
                content = file_sudo._get_content() if file_sudo.id == file_id else b""
                if content:
                    return make_content_response(content, file_sudo.name, "application/octet-stream")
        raise NotFound()

    @http.route(
        "/my/deliverables/<int:deliverable_id>/sealed/<int:seal_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_my_deliverable_sealed(self, deliverable_id, seal_id, kind="pdf", **_arguments):
        """Download the sealed record, or its evidence pack. Packs are counted, so it cannot be read-only."""
        for seal_sudo in self._open_deliverable(deliverable_id)._get_seals_sudo():
            if seal_sudo.id == seal_id:
                return self._send_sealed(seal_sudo, kind)
        raise NotFound()

    # === ANSWERS === #

    @http.route(
        "/my/deliverables/<int:deliverable_id>/accept", type="http", auth="user", methods=["POST"], website=True
    )
    def portal_my_deliverable_accept(self, deliverable_id, name=None, digest=None, consent=None, **typed):
        """Accept the version that was shown, as it is or with reservations."""
        deliverable_sudo = self._open_deliverable(deliverable_id)
        values = {
            "name": name,
            "digest": digest,
            "consent": consent == "1",
            "consent_text": typed.get("consent_text"),
            "answer": typed.get("answer"),
            "reservations": self._read_deliverable_reservations(typed),
        }
        return self._answer_deliverable(
            deliverable_sudo,
            {"name": name, **typed},
            lambda decision, actor: decision._sign(deliverable_sudo, values, actor),
        )

    def _read_deliverable_reservations(self, typed):
        numbers = [number for number in range(MOST_ROWS) if f"reservation_{number}" in typed]
        return [{"text": typed[f"reservation_{number}"], "due_on": typed.get(f"due_{number}")} for number in numbers]

    @http.route(
        "/my/deliverables/<int:deliverable_id>/send-back", type="http", auth="user", methods=["POST"], website=True
    )
    def portal_my_deliverable_send_back(self, deliverable_id, reason=None, digest=None, **_arguments):
        """Send the version that was shown back, with a reason."""
        deliverable_sudo = self._open_deliverable(deliverable_id)
        return self._answer_deliverable(
            deliverable_sudo,
            {"reason": reason},
            lambda decision, actor: decision._send_back(deliverable_sudo, reason, digest, actor),
        )

    @http.route(
        "/my/deliverables/<int:deliverable_id>/reservations/<int:reservation_id>/close",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_my_deliverable_close(self, deliverable_id, reservation_id, **_arguments):
        """Close a reservation."""
        deliverable_sudo = self._open_deliverable(deliverable_id)
        decision = request.env["portal.project.deliverable.decision"]
        if not self._is_deliverable_answer_allowed(deliverable_sudo):
            return self._refuse_deliverable(deliverable_sudo, self._get_deliverable_limit_words(), {})
        try:
            decision._close_reservation(deliverable_sudo, reservation_id, Actor.from_request())
        except UserError as refusal:
            return self._refuse_deliverable(deliverable_sudo, str(refusal), {})
        return request.redirect(f"{deliverable_sudo.access_url}?done=closed#o_portal_reservations")

    def _answer_deliverable(self, deliverable_sudo, typed, act):
        """Answer, and show the page again: with what was typed if it was refused."""
        if not self._is_deliverable_answer_allowed(deliverable_sudo):
            return self._refuse_deliverable(deliverable_sudo, self._get_deliverable_limit_words(), typed)
        try:
            act(request.env["portal.project.deliverable.decision"], Actor.from_request())
        except UserError as refusal:
            # A second press of the button finds that the first one was enough.
            if not deliverable_sudo._is_decided_by(request.env.user.partner_id):
                return self._refuse_deliverable(deliverable_sudo, str(refusal), typed)
        state = "partly" if deliverable_sudo.state == "submitted" else deliverable_sudo.state
        return request.redirect(f"{deliverable_sudo.access_url}?done={state}")

    def _refuse_deliverable(self, deliverable_sudo, refusal, typed):
        request.session[ERROR] = refusal
        request.session[TYPED] = self._keep_deliverable_typed(typed)
        return request.redirect(deliverable_sudo.access_url)

    def _keep_deliverable_typed(self, typed):
        """Return what to show in the form again."""
        names = {"name", "reason", "answer"}
        names |= {f"{name}_{number}" for name in ("reservation", "due") for number in range(ROWS)}
        return {name: str(typed[name] or "")[:MOST_TYPED] for name in names & typed.keys()}

    # === HELPERS === #

    def _open_deliverable(self, deliverable_id):
        """Return a deliverable, in sudo mode.

        :raise NotFound: if it is not for the reader
        """
        try:
            return self._document_check_access("portal.project.deliverable", deliverable_id)
        except (AccessError, MissingError) as refused:
            raise NotFound() from refused

    def _get_deliverable_limit_words(self):
        return request.env._("Too many attempts. Try again later.")

    def _is_deliverable_answer_allowed(self, deliverable_sudo):
        key = f"{deliverable_sudo.id} {request.env.uid}"
        return request.env["portal.rate.limit"]._is_allowed("portal.project.deliverable", key, ATTEMPTS, HOUR)
