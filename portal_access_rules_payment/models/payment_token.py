from odoo import models


class PaymentToken(models.Model):
    _inherit = "payment.token"

    def _get_available_tokens(self, *args, **kwargs):
        """Override of `payment`: the saved cards of colleagues and of the company are not shown to a contact."""
        tokens = super()._get_available_tokens(*args, **kwargs)
        return tokens.filtered(lambda token: token._is_usable_in_portal())

    def _is_usable_in_portal(self):
        """Return whether the current visitor may use or remove a saved card: portal users, their own alone.

        A visitor who is not signed in has none: a link to a document does not open anybody's card.
        """
        self.ensure_one()
        user = self.env.user
        if user._is_internal():
            return True
        # In sudo mode as the owner is compared, nothing is shown.
        return not user._is_public() and self.sudo().partner_id == user.partner_id
