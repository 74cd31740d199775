from odoo import api, models

from .portal_sale_signing import LIMITED_SLOT

# People of a customer that are looked at, or told.
PEOPLE = 200


# One file, one matter: who may decide stands apart from what a decision does.
class PortalSaleSigning(models.AbstractModel):
    """Who may sign or decline, and why not."""

    _inherit = "portal.sale.signing"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_refusal(self, order_sudo, visit):
        """Return why the current visitor cannot sign, in words, or False.

        For a module to ask more of a signer, it must override this method and return its own sentence where super
        returns False.
        """
        return (
            self._get_state_refusal(order_sudo)
            or self._get_identity_refusal(order_sudo)
            or self._get_role_refusal(order_sudo)
        )

    @api.model
    def _get_decline_refusal(self, order_sudo, visit):
        """Return why the current visitor cannot decline, in words, or False."""
        if not order_sudo._is_amendment_asked() and not order_sudo._is_portal_open():
            return self._get_state_refusal(order_sudo) or self.env._("This quotation cannot be declined any more.")
        return self._get_account_refusal(order_sudo) or order_sudo._get_portal_sign_refusal()

    def _get_state_refusal(self, order_sudo):
        if order_sudo._is_amendment_asked():
            return False
        state = order_sudo._get_portal_state()
        if state in ("to_sign", "partly") and order_sudo.state == "sent":
            return False
        return {
            "signed": self.env._("This quotation is signed already."),
            "ordered": self.env._("This quotation is an order already."),
            "declined": self.env._("This quotation was declined."),
            "cancelled": self.env._("This quotation was cancelled."),
            "expired": self.env._("This offer has expired. Ask for a new one."),
        }.get(state) or self.env._("This quotation is not ready to be signed.")

    def _get_identity_refusal(self, order_sudo):
        if refusal := self._get_account_refusal(order_sudo):
            return refusal
        own = order_sudo.portal_signer_ids.filtered(lambda signer: signer.partner_id == self.env.user.partner_id)
        if own and all(own.mapped("is_signed")):
            return self.env._("You have signed. The others have to sign too.")
        return False

    def _get_account_refusal(self, order_sudo):
        """Return why the visitor is not one who decides on this order, in words, or False."""
        if self.env.user._is_public():
            return self._get_link_refusal(order_sudo)
        contact, signers = self.env.user.partner_id, order_sudo.portal_signer_ids.partner_id
        if self.env.user._is_internal() and contact.commercial_partner_id != self._get_customer(order_sudo):
            return self.env._("You are signed in as staff. Only the customer decides on a quotation.")
        if signers and contact not in signers:
            names = ", ".join(signers.mapped("name"))
            return self.env._("This quotation is to be signed by %(names)s.", names=names)
        return False

    def _get_customer(self, order_sudo):
        return order_sudo.partner_id.commercial_partner_id

    def _get_link_refusal(self, order_sudo):
        """Return why a visitor without an account has to sign in first, or False."""
        is_bound = (
            order_sudo.portal_signer_ids
            or order_sudo.company_id.portal_sign_identity == "login"
            # Whoever has signed up to a limit is not to go on by the link.
            or self._is_partly(order_sudo)
        )
        if is_bound:
            return self.env._("Sign in to your account to decide on this quotation.")
        return order_sudo._get_portal_link_refusal("sign")

    def _has_right(self, user, order_sudo):
        """Return whether a person's role signs an order of this amount."""
        policy = self.env["portal.access.policy"].with_user(user)
        return policy._has_right("sign", order_sudo.amount_total, order_sudo.currency_id, order_sudo.company_id)

    def _is_partly(self, order_sudo):
        return LIMITED_SLOT in self._get_signatures_sudo(order_sudo).mapped("slot")

    def _get_role_refusal(self, order_sudo):
        refusal = order_sudo._get_portal_sign_refusal()
        # A second person can confirm an offer; who is named, or accepts changes, decides alone.
        is_alone = order_sudo.portal_signer_ids or order_sudo._is_amendment_asked()
        if not refusal or is_alone or not self._is_limited(order_sudo):
            return refusal
        if self._is_partly(order_sudo):
            return self.env._("It is signed up to your limit. A colleague with a higher limit has to sign too.")
        return False

    @api.model
    def _is_limited(self, order_sudo):
        """Return whether the visitor may sign quotations, but not of this amount: then another has to confirm it."""
        user = order_sudo._get_portal_access_policy().env.user
        return order_sudo._get_portal_access_policy()._has_right("sign") and not self._has_right(user, order_sudo)

    @api.model
    def _get_signatures_sudo(self, order_sudo):
        """Return the signatures of the current version of an order.

        :return: in sudo mode as customers may not read evidence
        """
        return self.env["portal.evidence"]._get_signatures_sudo(
            self.env["portal.evidence.offer"]._get_last_sudo(order_sudo)
        )

    @api.model
    def _get_awaited_sudo(self, order_sudo):
        """Return the contacts whose signature is still missing: those who are named, or who have the right to sign.

        :return: in sudo mode as they are told whoever acts
        """
        if order_sudo.portal_signer_ids:
            return order_sudo.portal_signer_ids.filtered(lambda signer: not signer.is_signed).partner_id
        if not self._is_partly(order_sudo):
            return order_sudo.partner_id
        domain = [("partner_id", "child_of", self._get_customer(order_sudo).id), ("share", "=", True)]
        users_sudo = self.env["res.users"].sudo().search(domain, limit=PEOPLE)
        return users_sudo.filtered(lambda user: user._is_portal() and self._has_right(user, order_sudo)).partner_id
