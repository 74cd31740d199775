import secrets

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal_tools.actor import Actor

from ..models.portal_contract_managed_mixin import ASKED
from .subscription_access import SubscriptionAccess

# What the forms send, by the kind of change; the kinds without any are shown as they are.
INPUTS = {
    "quantity": ("line", "quantity"),
    "plan": ("plan",),
    "pause": ("days",),
    "cancel": ("reason", "text"),
}
# What is typed is sent by POST alone, so that no log has it.
POSTED = ("cancel",)
# How much of what somebody typed is shown again after a refusal.
MOST_TYPED = 4000


class SubscriptionChangePortal(SubscriptionAccess):
    @http.route(
        "/my/subscriptions/<int:contract_id>/change/<string:kind>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_subscription_change(self, contract_id, kind, **arguments):
        """Show what can be changed, and what it would cost."""
        contract_sudo = self._open_changed(contract_id, kind)
        values = {} if kind in POSTED else self._get_inputs(kind, arguments)
        is_shown = kind not in POSTED and len(values) == len(INPUTS.get(kind, ()))
        return self._show_change(contract_sudo, kind, values, is_shown)

    @http.route(
        "/my/subscriptions/<int:contract_id>/change/<string:kind>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_subscription_change_send(self, contract_id, kind, key=None, seen=None, **arguments):
        """Make a change that the customer has looked at, or show it first."""
        contract_sudo, changes = self._open_changed(contract_id, kind), request.env["portal.contract.change"]
        values, actor = self._get_inputs(kind, arguments), Actor.from_request()
        if not seen:
            return self._show_change(contract_sudo, kind, values, True)
        try:
            with request.env.cr.savepoint():
                change_sudo = changes._request(contract_sudo, kind, values | {"key": key, "seen": seen}, actor)
        except UserError as refusal:
            return self._show_change(contract_sudo, kind, values, kind not in POSTED, str(refusal))
        change_sudo._finish(actor)
        return self._back_with_result(change_sudo)

    @http.route(
        "/my/subscriptions/<int:contract_id>/changes/<int:change_id>/withdraw",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_subscription_change_withdraw(self, contract_id, change_id, **_arguments):
        """Take back a planned change."""
        contract_sudo = self._open_subscription(contract_id)
        planned_sudo = request.env["portal.contract.change"]._search_of_sudo(contract_sudo, "planned")
        change_sudo = planned_sudo.filtered(lambda change: change.id == change_id)
        try:
            with request.env.cr.savepoint():
                if not change_sudo:
                    raise UserError(request.env._("This change cannot be taken back any more."))
                change_sudo._withdraw(Actor.from_request())
        except UserError as refusal:
            return self._back_to_subscription(contract_id, error=str(refusal))
        return self._back_with_result(change_sudo)

    # === HELPERS === #

    def _open_changed(self, contract_id, kind):
        """Return a subscription, in sudo mode.

        :raise NotFound: if it is not for the reader, or there is no such change
        """
        if kind not in ASKED:
            raise NotFound()
        return self._open_subscription(contract_id)

    def _get_inputs(self, kind, arguments):
        """Return what a form sent, each as text."""
        return {
            name: str(arguments[name])[:MOST_TYPED] for name in INPUTS.get(kind, ()) if arguments.get(name) is not None
        }

    def _show_change(self, contract_sudo, kind, values, is_shown, error=""):
        """Show the page of a change, and the offer if it is to be shown."""
        changes, actor, offer = request.env["portal.contract.change"], Actor.from_request(), None
        refusal = changes._get_refusal(contract_sudo, kind, actor)
        if is_shown and not refusal:
            try:
                offer = changes._offer(contract_sudo, kind, values, actor)
            except UserError as problem:
                error = error or str(problem)
        page = self._prepare_change_values(contract_sudo, kind, offer)
        if contract_sudo._get_portal_subscription_actions(actor).get("change_method"):
            page["method_url"] = f"/my/subscriptions/{contract_sudo.id}/method"
        page |= {"refusal": refusal, "error": error, "typed": values, "offer": offer, "actor": actor}
        if kind == "cancel" and offer:
            page |= self._prepare_stay_values(contract_sudo, actor)
        return request.render("portal_contract_renew.change_page", page)

    def _prepare_change_values(self, contract_sudo, kind, offer):
        act = request.env["portal.contract.change"]._get_act(kind)
        return {
            "page_name": "portal_subscription_change",
            "page_title": act._get_title(),
            "portal_section_path": "/my/subscriptions",
            "parent": {"name": contract_sudo.name, "url": f"/my/subscriptions/{contract_sudo.id}"},
            "contract": contract_sudo,
            "kind": kind,
            "act": act,
            "plan": contract_sudo._get_portal_plan(),
            "sentences": act._tell_offer(contract_sudo, offer) if offer else [],
            "tell_money": request.env["portal.answer.mixin"]._tell_money,
            "inputs": INPUTS.get(kind, ()),
            "key": secrets.token_hex(16),
        }

    def _prepare_stay_values(self, contract_sudo, actor):
        """Return the offer to stay, which is made once, before a cancellation."""
        changes, act = request.env["portal.contract.change"], request.env["portal.contract.act.stay"]
        if changes._get_refusal(contract_sudo, "stay", actor):
            return {"stay": None}
        offer = changes._offer(contract_sudo, "stay", {}, actor)
        return {
            "stay": offer,
            "stay_sentences": act._tell_offer(contract_sudo, offer),
            "stay_key": secrets.token_hex(16),
        }

    def _back_with_result(self, change_sudo):
        """Return to the page of a subscription, which tells once what became of a change."""
        words, is_refused = change_sudo._tell_result()
        return self._back_to_subscription(change_sudo.contract_id.id, **{"error" if is_refused else "done": words})
