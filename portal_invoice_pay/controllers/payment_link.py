from urllib.parse import urlencode

from werkzeug.exceptions import Forbidden, NotFound

from odoo import http
from odoo.http import request

from odoo.addons.account_payment.controllers.payment import PaymentPortal
from odoo.addons.payment.utils import generate_access_token

from ..payment_link import read_link
from .payment import read_ids


class PaymentLinkPortal(PaymentPortal):
    """The page of an amount without a document. Odoo signs whatever amount somebody who is signed in asks for."""

    @http.route()
    def payment_pay(self, *args, invoice_id=None, portal_link=None, **kwargs):
        """Override of `account_payment`: only a link that staff made opens the page, until the link ends.

        :raise NotFound: without such a link
        """
        if request.httprequest.path.startswith("/donation/"):
            # Odoo's page of donations, which calls this method, has rules of its own.
            return super().payment_pay(*args, invoice_id=invoice_id, **kwargs)
        if invoice_id:
            return request.redirect(f"/my/invoices/pay?{urlencode({'ids': invoice_id})}")
        link = self._open_payment_link(portal_link)
        if not link:
            raise NotFound()
        link["access_token"] = self._sign_as_odoo(link)
        response = super().payment_pay(**link)
        # What Odoo's form sends is the link, which has an end, and not Odoo's secret, which has none.
        response.qcontext["access_token"] = portal_link
        return response

    @http.route()
    def payment_transaction(self, amount, currency_id, partner_id, access_token, **kwargs):
        """Override of `payment` to charge what the link says; the secret for saving a card opens nothing else.

        :raise Forbidden: without such a link, or to save a card for somebody else
        """
        if kwargs.get("is_validation"):
            kwargs["landing_route"] = "/my/payment_method"
            self._check_saving(amount, currency_id, partner_id)
            return super().payment_transaction(amount, currency_id, partner_id, access_token, **kwargs)
        link, user = self._open_payment_link(access_token), request.env.user
        if not link:
            raise Forbidden()
        chosen = read_ids(kwargs)
        partner_id = link["partner_id"] if user._is_public() else user.partner_id.id
        values = {"partner_id": partner_id, "amount": link["amount"], "currency_id": link["currency_id"]}
        if not request.env["portal.payment.policy"]._takes_link_sudo(values, link["company_id"], **chosen):
            raise Forbidden()
        kwargs |= chosen | {"landing_route": "/payment/confirmation"}
        # What the vendor's accountants see is none that the payer names.
        kwargs["reference_prefix"] = None
        return super().payment_transaction(**values, access_token=self._sign_as_odoo(values), **kwargs)

    def _check_saving(self, amount, currency_id, partner_id):
        """Check that a card is saved by its owner, as on Odoo's page, and nothing else is done.

        :raise Forbidden: if not
        """
        user = request.env.user
        if user._is_public() or partner_id != user.partner_id.id or amount is not None or currency_id is not None:
            raise Forbidden()

    def _open_payment_link(self, text):
        """Return what a link is for; nothing if it is not one, or if another customer is signed in."""
        link, user = read_link(request.env, text), request.env.user
        # In sudo mode as customers may read no contacts but their own.
        customer_sudo = request.env["res.partner"].sudo().browse(link.get("partner_id")).exists()
        is_own = user._is_public() or user.partner_id.commercial_partner_id == customer_sudo.commercial_partner_id
        return link if customer_sudo and is_own else {}

    def _sign_as_odoo(self, values):
        return generate_access_token(values["partner_id"], values["amount"], values["currency_id"])
