import json

from werkzeug.exceptions import Forbidden

from odoo import http
from odoo.http import request

from ..models.payment_provider import CODE

STATES = ("done", "authorized", "pending", "cancel", "error")


class FakeProvider(http.Controller):
    """What a provider offers and what it calls: its page, the answer of its script, its webhook."""

    def _get_transaction_sudo(self, reference, key):
        """Return the payment with a reference, if the key was given out with it.

        :raise Forbidden: if not
        """
        # In sudo mode as a browser that comes from a provider may be nobody's.
        transaction_sudo = request.env["payment.transaction"].sudo()
        transaction_sudo = transaction_sudo.search([("reference", "=", reference), ("provider_code", "=", CODE)])
        if not transaction_sudo or not transaction_sudo.provider_id._is_signed_fake(reference.encode(), key):
            raise Forbidden()
        return transaction_sudo

    @http.route(
        "/payment/fake/checkout",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        csrf=False,
        save_session=False,
    )
    def checkout(self, reference="", fake_key="", **kwargs):
        """Show the provider's own page, where the customer pays, cancels or leaves."""
        transaction_sudo = self._get_transaction_sudo(reference, fake_key)
        values = {"transaction": transaction_sudo, "fake_key": fake_key}
        return request.render("portal_payment_fake.checkout", values)

    @http.route("/payment/fake/return", type="http", auth="public", methods=["POST"], csrf=False, save_session=False)
    def come_back(self, reference="", fake_key="", state="", **kwargs):
        """Take the browser back from the provider's page; what it brings is believed, as it is signed."""
        transaction_sudo = self._get_transaction_sudo(reference, fake_key)
        if state in STATES:
            transaction_sudo._process(CODE, transaction_sudo._get_fake_data(state))
        return request.redirect("/payment/status")

    @http.route("/payment/fake/pay", type="jsonrpc", auth="public")
    def pay(self, reference="", fake_key="", state="done", **kwargs):
        """Answer the script of the direct flow."""
        transaction_sudo = self._get_transaction_sudo(reference, fake_key)
        if state in STATES:
            transaction_sudo._process(CODE, transaction_sudo._get_fake_data(state))

    @http.route(
        "/payment/fake/webhook/<int:provider_id>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def webhook(self, provider_id):
        """Take what the provider says of a payment, if it signed it."""
        content = request.httprequest.get_data()
        # In sudo mode as a provider is nobody's user.
        provider_sudo = request.env["payment.provider"].sudo().browse(provider_id)
        if not provider_sudo._is_signed_fake(content, request.httprequest.headers.get("X-Fake-Signature")):
            raise Forbidden()
        request.env["payment.transaction"].sudo()._process(CODE, json.loads(content))
        return request.make_json_response({"received": True})
