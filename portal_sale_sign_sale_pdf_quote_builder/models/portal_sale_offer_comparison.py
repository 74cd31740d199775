from odoo import models


class PortalSaleOfferComparison(models.AbstractModel):
    _inherit = "portal.sale.offer.comparison"

    def _compare_rest(self, signed, now, currency, is_confirmed):
        """Override of `portal_sale_sign` to tell that other texts are filled in."""
        found = super()._compare_rest(signed, now, currency, is_confirmed)
        if signed.get("page_fields") != now.get("page_fields"):
            found.append({"label": self.env._("Printed pages"), "signed": "", "now": self.env._("filled in again")})
        return found
