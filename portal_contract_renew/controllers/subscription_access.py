from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal_tools.actor import Actor


class SubscriptionAccess(CustomerPortal):
    """The way to a subscription, of all routes that do something to one."""

    def _open_subscription(self, contract_id):
        """Return a subscription that the current user may open; a link is not enough for what asks to be signed in.

        :return: in sudo mode as on all pages of documents
        :raise NotFound: if it is not theirs
        """
        try:
            return self._document_check_access("contract.contract", contract_id)
        except (AccessError, MissingError) as refusal:
            raise NotFound() from refusal

    def _open_subscription_for(self, contract_id, action):
        """Return a subscription to which the current user may do something now, and who they are.

        :param str action: a key of `_get_portal_subscription_actions`
        :raise NotFound: if they may not open it
        :raise AccessError: in words, if they may not do that now
        """
        contract_sudo, actor = self._open_subscription(contract_id), Actor.from_request()
        if not contract_sudo._get_portal_subscription_actions(actor).get(action):
            raise AccessError(request.env._("This cannot be done now, or your role does not allow it."))
        return contract_sudo, actor

    def _back_to_subscription(self, contract_id, done="", error=""):
        """Return to the page of a subscription, which tells once what was done or refused."""
        if done:
            request.session["portal_subscription_done"] = done
        if error:
            request.session["portal_subscription_error"] = error
        return request.redirect(f"/my/subscriptions/{contract_id}", code=303)
