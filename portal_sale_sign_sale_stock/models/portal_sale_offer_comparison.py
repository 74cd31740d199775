from odoo import models


class PortalSaleOfferComparison(models.AbstractModel):
    _inherit = "portal.sale.offer.comparison"

    def _compare_rest(self, signed, now, currency, is_confirmed):
        """Override of `portal_sale_sign` to tell of another incoterm."""
        before, after = (self._describe_incoterm(offer["order"]) for offer in (signed, now))
        found = super()._compare_rest(signed, now, currency, is_confirmed)
        if before != after:
            found.append({"label": self.env._("Incoterm"), "signed": before, "now": after})
        return found

    def _describe_incoterm(self, header):
        return " ".join(filter(None, [header.get("incoterm"), header.get("incoterm_location")]))
