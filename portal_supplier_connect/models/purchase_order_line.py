from odoo import fields, models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _get_portal_name(self):
        """Return what a line orders, as the order's page names it: the first line of its text."""
        self.ensure_one()
        return ((self.name or self.product_id.display_name or "").split("\n")[0])[:200]

    def _get_portal_day(self):
        """Return the day on which a line is expected, where the buyer is, or False."""
        self.ensure_one()
        if not self.date_planned:
            return False
        zoned = self.with_context(tz=str(self.order_id.get_order_timezone()))
        return fields.Datetime.context_timestamp(zoned, self.date_planned).date()
