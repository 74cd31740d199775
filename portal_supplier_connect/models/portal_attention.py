from odoo import api, models
from odoo.fields import Domain

REQUESTS = "/my/rfq"


class PortalAttention(models.Model):
    _inherit = "portal.attention"

    @api.model
    def _get_counted_domain(self, entry):
        """Override of `portal_custom_base`: a request that is answered does not wait for its supplier any more."""
        domain = super()._get_counted_domain(entry)
        if entry["route"] != REQUESTS:
            return domain
        return domain & Domain("portal_supplier_state", "=", "asked")
