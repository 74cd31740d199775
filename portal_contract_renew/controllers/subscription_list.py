from odoo import http

from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal

from .subscription_access import SubscriptionAccess


class SubscriptionListPortal(SubscriptionAccess, ListPortal):
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

    @http.route(
        ["/my/subscriptions/<int:contract_id>/history", "/my/subscriptions/<int:contract_id>/history/page/<page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        is_portal_list=True,
    )
    def portal_my_subscription_history(self, contract_id, **arguments):
        """Show all that happened to a subscription, in the words of its page."""
        contract_sudo = self._open_subscription(contract_id)
        return self._render_portal_list("portal.list.subscription.history", arguments, document_sudo=contract_sudo)
