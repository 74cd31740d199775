from odoo import models
from odoo.http import request


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_portal_refusal(self):
        """Return why the role of the current visitor does not allow to accept or pay the order, in words.

        :return: a sentence, or False if the role allows what is to be done
        """
        self.ensure_one()
        if self._has_to_be_signed():
            return self._get_portal_sign_refusal()
        return self._get_portal_payment_refusal() if self._has_to_be_paid() else False

    def _get_portal_access_policy(self):
        # The visitor's own rights: Odoo's pages hold documents in the superuser's environment.
        return self.env["portal.access.policy"].with_user(request.env.user if request else self.env.user)

    def _get_portal_sign_refusal(self):
        policy = self._get_portal_access_policy()
        if policy.env.user._is_public():
            return self._get_portal_link_refusal("sign")
        if policy._has_right("sign", self.amount_total, self.currency_id, self.company_id):
            return False
        return policy.env._("Your role does not allow you to accept this quotation. Ask a colleague who may.")

    def _get_portal_payment_refusal(self):
        """Return why the visitor may not pay the order, in words, or False: paying a quotation accepts it."""
        policy = self._get_portal_access_policy()
        if not policy._has_right("pay"):
            return policy.env._("Your role does not allow you to pay. Ask a colleague who may.")
        if self.state not in ("draft", "sent") or policy.env.user._is_internal():
            return False
        if self._has_to_be_signed():
            return policy.env._("Accept the quotation first.")
        # Who accepts it is decided once it is signed: then paying is all that is left to do.
        is_accepted = self.require_signature and bool(self.signature)
        if policy.env.user._is_public():
            return self._get_portal_link_refusal(*(["pay"] if is_accepted else ["sign", "pay"]))
        return False if is_accepted else self._get_portal_sign_refusal()

    def _get_portal_link_refusal(self, *rights):
        """Return why a visitor who came by a link has to sign in first, in words, or False.

        Where a role keeps somebody of the customer from it, signing out must not allow it.

        :param rights: what the visitor wants to do: "sign" or "pay", or both
        """
        policy = self._get_portal_access_policy()
        allowed = policy._is_everybody_allowed(
            self.partner_id, rights, self.amount_total, self.currency_id, self.company_id
        )
        if allowed:
            return False
        if "sign" not in rights:
            return policy.env._("Sign in to your account to pay this order.")
        return policy.env._("Sign in to your account to decide on this quotation.")
