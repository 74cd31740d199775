from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal_contract_renew.controllers.subscription_access import SubscriptionAccess
from odoo.addons.portal_contract_renew.controllers.subscription_change import MOST_TYPED
from odoo.addons.portal_tools.actor import Actor

PREFIX = "quantity_"


class SubscriptionQuotationPortal(SubscriptionAccess):
    @http.route(
        "/my/subscriptions/<int:contract_id>/quotation",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_subscription_quotation(self, contract_id, **_arguments):
        """Show the form that asks for a quotation."""
        return self._show_quotation(self._open_subscription(contract_id), {})

    @http.route(
        "/my/subscriptions/<int:contract_id>/quotation", type="http", auth="user", methods=["POST"], website=True
    )
    def portal_subscription_quotation_send(self, contract_id, kind=None, note=None, **arguments):
        """Ask for a quotation."""
        contract_sudo = self._open_subscription(contract_id)
        quantities = {
            name.removeprefix(PREFIX): str(text)[:40] for name, text in arguments.items() if name.startswith(PREFIX)
        }
        values = {"note": str(note or "")[:MOST_TYPED], "quantities": quantities}
        try:
            with request.env.cr.savepoint():
                request.env["portal.contract.quotation"]._request(contract_sudo, kind, values, Actor.from_request())
        except UserError as refusal:
            return self._show_quotation(contract_sudo, values | {"kind": kind}, str(refusal))
        words = request.env._("Thank you. We have received your request, and answer with a quotation.")
        return self._back_to_subscription(contract_id, done=words)

    def _show_quotation(self, contract_sudo, typed, error=""):
        quotations = request.env["portal.contract.quotation"]
        return request.render(
            "portal_contract_renew_sale.quotation_page",
            {
                "page_name": "portal_subscription_quotation",
                "page_title": request.env._("Ask for a quotation"),
                "portal_section_path": "/my/subscriptions",
                "parent": {"name": contract_sudo.name, "url": f"/my/subscriptions/{contract_sudo.id}"},
                "contract": contract_sudo,
                "lines": quotations._get_lines(contract_sudo),
                "refusal": quotations._get_refusal(contract_sudo, Actor.from_request()),
                "typed": typed,
                "error": error,
            },
        )
