from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_invoiced(self):
        """Override of `sale`: which invoices an order has is found by fields that people outside do not read.

        The invoices themselves stay closed to those whose role does not show them.
        """
        # In sudo mode as only ids are told, of an order that the reader sees.
        return super(SaleOrder, self.sudo())._get_invoiced()

    def _get_portal_refusal(self, actor):
        """Return why somebody's role does not allow them to accept or pay the order, in words.

        :param Actor actor: who wants to do it
        :return: a sentence in their language, or False if the role allows what is to be done
        """
        self.ensure_one()
        if self._has_to_be_signed():
            return self._get_portal_sign_refusal(actor)
        return self._get_portal_payment_refusal(actor) if self._has_to_be_paid() else False

    def _get_portal_sign_refusal(self, actor):
        """Return why somebody may not accept the quotation, in words, or False."""
        if actor.user._is_public():
            return self._get_portal_link_refusal(actor, "sign")
        policy = self.env["portal.access.policy"]
        if policy._has_right(actor.user, "sign", self.amount_total, self.currency_id, self.company_id):
            return False
        return actor.env._("Your role does not allow you to accept this quotation. Ask a colleague who may.")

    def _get_portal_payment_refusal(self, actor):
        """Return why somebody may not pay the order, in words, or False: paying a quotation accepts it."""
        if not self.env["portal.access.policy"]._has_right(actor.user, "pay"):
            return actor.env._("Your role does not allow you to pay. Ask a colleague who may.")
        if self.state not in ("draft", "sent") or actor.user._is_internal():
            return False
        if self._has_to_be_signed():
            return actor.env._("Accept the quotation first.")
        # Who accepts it is decided once it is signed: then paying is all that is left to do.
        is_accepted = self.require_signature and bool(self.signature)
        if actor.user._is_public():
            return self._get_portal_link_refusal(actor, *(["pay"] if is_accepted else ["sign", "pay"]))
        return False if is_accepted else self._get_portal_sign_refusal(actor)

    def _get_portal_link_refusal(self, actor, *rights):
        """Return why a visitor who came by a link has to sign in first, in words, or False.

        Where a role keeps somebody of the customer from it, signing out must not allow it.

        :param rights: what the visitor wants to do: "sign" or "pay", or both
        """
        allowed = self.env["portal.access.policy"]._is_everybody_allowed(
            self.partner_id, rights, self.amount_total, self.currency_id, self.company_id
        )
        if allowed:
            return False
        if "sign" not in rights:
            return actor.env._("Sign in to your account to pay this order.")
        return actor.env._("Sign in to sign or decline this quotation.")
