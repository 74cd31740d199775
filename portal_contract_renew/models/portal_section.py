from odoo import api, models

SUBSCRIPTIONS = "/my/subscriptions"
# The list of plain contracts, in whose place subscriptions are.
CONTRACTS = "/my/contracts"


class PortalSection(models.Model):
    _inherit = "portal.section"

    @api.model
    def _is_readable(self, entry):
        """Override of `portal_custom_base`: contracts are shown once, as subscriptions."""
        return entry["path"] != CONTRACTS and super()._is_readable(entry)
