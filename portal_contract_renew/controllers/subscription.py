from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal
from odoo.addons.portal_custom_base_contract.controllers.contract_page import ContractPagePortal
from odoo.addons.portal_tools.actor import Actor



class SubscriptionPortal(ContractPagePortal, ListPortal):
    @http.route(
        ["/my/subscriptions", "/my/subscriptions/page/<page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        is_portal_list=True,
    )
    def portal_my_subscriptions(self, **arguments):
        """Show the reader's subscriptions."""
        return self._render_portal_list("portal.list.subscription", arguments)

    @http.route(
        "/my/subscriptions/<int:contract_id>", type="http", auth="public", methods=["GET"], website=True, sitemap=False
    )
    def portal_my_subscription(self, contract_id, access_token=None, **arguments):
        """Show a subscription, also by its link: as its page was before, whose values other addons know."""
        return self.portal_my_contract_detail(contract_id, access_token=access_token, **arguments)

    @http.route()
    def portal_my_contract_detail(self, contract_contract_id, access_token=None, **kw):
        """Override of `portal_custom_base_contract`: it is a page of subscriptions, and tells once what was done."""
        response = super().portal_my_contract_detail(contract_contract_id, access_token=access_token, **kw)
        if getattr(response, "is_qweb", False):
            response.qcontext["portal_section_path"] = "/my/subscriptions"
            response.qcontext["portal_done"] = request.session.pop("portal_subscription_done", False)
            response.qcontext["portal_error"] = request.session.pop("portal_subscription_error", False)
        return response

    @http.route(
        ["/my/subscriptions/<int:contract_id>/invoices", "/my/subscriptions/<int:contract_id>/invoices/page/<page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        is_portal_list=True,
    )
    def portal_my_subscription_invoices(self, contract_id, **arguments):
        """Show the invoices of a subscription, those that the reader may see."""
        contract_sudo = self._open_subscription(contract_id)
        return self._render_portal_list("portal.list.subscription.invoice", arguments, document_sudo=contract_sudo)

    # === HELPERS === #

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
