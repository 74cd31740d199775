from odoo import models
from odoo.tools import format_amount

from odoo.addons.portal_tools.person_name import is_person_name


class PortalSaleSigningMixin(models.AbstractModel):
    """Who signed an order, and what its customer is told of signing."""

    _name = "portal.sale.signing.mixin"
    _description = "Document That Customers Sign"

    def _is_signature_missing(self):
        """Return whether nobody has signed what an order that needs a signature says now."""
        self.ensure_one()
        if self.state not in ("draft", "sent") or not self.require_signature:
            return False
        return self.portal_sign_state != "signed" or bool(self._get_differences())

    def _get_portal_signers(self):
        """Return the contacts who signed the version that holds, as far as they had accounts."""
        signatures_sudo = self.env["portal.evidence"]._get_signatures_sudo(self._get_signed_offer_sudo())
        # In sudo mode as the mail goes to whoever signed, whoever sends it.
        return self.env["res.partner"].sudo().browse(filter(None, signatures_sudo.mapped("signer_res_id"))).exists()

    def _get_portal_fingerprint(self):
        """Return the fingerprint of the certificate that sealed the newest document, or False if none is sealed."""
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id), ("level", "!=", False)]
        # In sudo mode as the mail goes to whoever signed, whoever sends it.
        seal_sudo = self.env["portal.sealed.document"].sudo().search(domain, limit=1)
        return seal_sudo._get_sealed_facts().get("certificate", {}).get("sha256", False) if seal_sudo else False

    def _get_open_request_sudo(self):
        """Return what was asked for last and is not answered yet, while the quotation is open.

        :return: in sudo mode as customers have no right on requests
        """
        requests_sudo = self.sudo().portal_request_ids
        is_open = self._get_portal_state() in ("to_sign", "partly", "open")
        return requests_sudo.filtered(lambda asked: is_open and asked.state == "open" and asked.kind == "change")[:1]

    def _get_portal_signed_words(self):
        """Return who signed, for the mails of others: what a signer typed may be a message instead of a name."""
        name = self.signed_by or ""
        return name if is_person_name(name) else self.env._("A colleague")

    def _get_signed_words(self):
        """Return how many of those who must sign have signed."""
        # In sudo mode as whoever reads the quotation is told how many have signed.
        signers_sudo = self.sudo().portal_signer_ids
        if not signers_sudo:
            return self._get_portal_states()["partly"][0]
        signed = len(signers_sudo.filtered("is_signed"))
        return self.env._("%(signed)s of %(all)s signed", signed=signed, all=len(signers_sudo))

    def _get_portal_sign_label(self):
        """Return what the button says that signs: what is done, and for how much."""
        if self._is_amendment_asked():
            return self.env._("Accept the changes")
        total = format_amount(self.env, self.amount_total, self.currency_id)
        if self._has_to_be_paid():
            return self.env._("Sign for %(total)s, then pay", total=total)
        return self.env._("Sign and order for %(total)s", total=total)

    def _get_portal_sign_outlook(self):
        """Return what follows the signature, in a sentence."""
        if self._is_amendment_asked():
            return self.env._("Your order goes on with the changes.")
        if self._get_decision()._has_others_to_sign(self):
            return self.env._("The others are asked to sign next. Nothing is ordered before all have signed.")
        if self._has_to_be_paid():
            return self.env._("You pay next. Your order is confirmed as soon as it is paid.")
        return self.env._("Your order is confirmed, and we e-mail you the signed copy.")

    def _tell_portal_done(self, done):
        """Return what is told of what a customer has just done.

        :param str done: "signed", "partly", "declined", "asked" or "renewal"
        """
        names = ""
        # Who else may sign is told only of those who are named: whoever came by a link may be anybody.
        if done == "partly" and self.portal_signer_ids:
            names = ", ".join(self._get_decision()._get_awaited_sudo(self).mapped("name"))
        elif done in ("asked", "renewal"):
            names = self._get_portal_salesperson().name or ""
        if names:
            return {
                "partly": self.env._("Thank you. We have asked %(names)s to sign next.", names=names),
                "asked": self.env._("Request sent. %(name)s will answer.", name=names),
                "renewal": self.env._("Request sent. %(name)s will answer.", name=names),
            }[done]
        return {
            "signed": self.env._("Thank you. It is signed, and we will e-mail you a copy."),
            "partly": self.env._("Thank you. We have asked the others to sign."),
            "declined": self.env._("We have your answer and will be in touch."),
        }.get(done) or self.env._("Request sent. We will answer soon.")
