from odoo import api, models

PATH = "/my/deliveries"
ARGS = frozenset({("filterby", "to_confirm")})


class PortalAttention(models.Model):
    _inherit = "portal.attention"

    @api.model
    def _asks_for_receipt(self, entry):
        """Return whether an item is of deliveries to confirm: by the list to which it leads."""
        return entry["route"] == PATH and entry["args"] >= ARGS

    @api.model
    def _get_counted_domain(self, entry):
        """Override of `portal_custom_base`: nobody is asked for ever, the list shows none of these either."""
        domain = super()._get_counted_domain(entry)
        if not self._asks_for_receipt(entry):
            return domain
        return domain & self.env["stock.picking"]._get_portal_awaited_domain()

    @api.model
    def _is_readable(self, entry):
        """Override of `portal_custom_base`: it does not wait for somebody who may not confirm it."""
        if self._asks_for_receipt(entry) and not self.env["portal.access.policy"]._has_right(self.env.user, "receive"):
            return False
        return super()._is_readable(entry)
