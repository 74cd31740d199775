from odoo import http
from odoo.http import request

from odoo.addons.portal_custom_base_contract.controllers.contract_page import ContractPagePortal

from .subscription_access import SubscriptionAccess


class SubscriptionPortal(SubscriptionAccess, ContractPagePortal):
    @http.route(
        "/my/subscriptions/<int:contract_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
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
