from odoo import models
from odoo.tools import format_amount


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    # The orders of the lists.
    _portal_date_idx = models.Index("(create_date, id)")
    _portal_name_idx = models.Index("(name, id DESC)")
    _portal_total_idx = models.Index("(amount_total, id)")

    def write(self, vals):
        """Override of `purchase`: what is asked for anew was not ordered, until it is confirmed again."""
        return super().write(vals | {"date_approve": False} if vals.get("state") == "draft" else vals)

    def _is_portal_request(self):
        """Return whether it was never ordered: then its prices are what the buyer expects to pay, and are not told."""
        self.ensure_one()
        return self.state != "purchase" and not (self.state == "cancel" and self.date_approve)

    def _get_portal_summary(self):
        """Override of `portal_custom_base`: what is asked of the supplier, until when."""
        number, tell_date = {"number": self.name}, self.env["portal.answer.mixin"]._tell_date
        is_ordered = self.state == "purchase"
        state, label = self._get_portal_badge()
        text = ""
        if self.state in ("draft", "sent") and self.date_order:
            text = self.env._("Answer by %(date)s", date=tell_date(self.date_order))
        elif is_ordered and self.date_planned:
            text = self.env._("Delivery on %(date)s", date=tell_date(self.date_planned))
        return super()._get_portal_summary() | {
            "name": self.env._("Order %(number)s", **number)
            if is_ordered
            else self.env._("Request for quotation %(number)s", **number),
            "text": text,
            # As on Odoo's page, an offer that is asked for has no price yet.
            "amount": format_amount(self.env, self.amount_total, self.currency_id) if is_ordered else "",
            "state": state,
            "label": label,
            "url": f"/my/purchase/{self.id}",
        }

    def _get_portal_badge(self):
        """Override of `portal_custom_base`: how an order stands for its supplier."""
        if self.state == "cancel":
            return "over", self.env._("Cancelled")
        if self.state != "purchase":
            return "waiting", self.env._("Quotation requested")
        if self.acknowledged:
            return "progress", self.env._("Acknowledged")
        return "progress", self.env._("Ordered")
