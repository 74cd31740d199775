from odoo import models

# Providers that confirm nothing: a transfer that somebody promised.
PROMISED = ("none", "custom")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_portal_state(self):
        """Override of `portal_custom_base_account` to tell of a payment that the provider has not confirmed yet."""
        state = super()._get_portal_state()
        if state not in ("open", "overdue", "partial"):
            return state
        # In sudo mode as on Odoo's own list, of an invoice that the reader may read.
        last_sudo = self.sudo().transaction_ids._get_last()
        is_pending = last_sudo.state == "pending" and last_sudo.provider_code not in PROMISED
        return "processing" if is_pending or last_sudo.state == "authorized" else state
