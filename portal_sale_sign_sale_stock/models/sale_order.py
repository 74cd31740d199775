from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_progress_steps(self, order_sudo):
        """Override of `portal_sale_sign` to tell when the first goods left, of an order that ships any."""
        for step in super()._get_progress_steps(order_sudo):
            if step["code"] == "delivered" and order_sudo.delivery_status:
                yield self._make_step("shipped", self.env._("Shipped"), order_sudo.effective_date)
            yield step

    def _get_offer_header(self):
        """Override of `portal_sale_sign` to freeze who bears the cost and the risk of the way."""
        return super()._get_offer_header() | {
            "incoterm": self.incoterm.code or None,
            "incoterm_location": self.incoterm_location or None,
        }

    def _compare_rest(self, signed, now):
        """Override of `portal_sale_sign` to tell of another incoterm."""
        before, after = (self._describe_incoterm(offer["order"]) for offer in (signed, now))
        found = super()._compare_rest(signed, now)
        if before != after:
            found.append({"label": self.env._("Incoterm"), "signed": before, "now": after})
        return found

    def _describe_incoterm(self, header):
        return " ".join(filter(None, [header.get("incoterm"), header.get("incoterm_location")]))
