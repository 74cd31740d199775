from odoo import api, fields, models
from odoo.tools import float_compare

from odoo.addons.portal_evidence import canonical


class PortalDeliveryReceiptLine(models.Model):
    _name = "portal.delivery.receipt.line"
    _description = "Line of a Confirmed Receipt"

    receipt_id = fields.Many2one(
        "portal.delivery.receipt", required=True, readonly=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one("stock.move", "Transfer line", readonly=True, ondelete="set null", index="btree_not_null")
    product_id = fields.Many2one(related="move_id.product_id")
    name = fields.Char("What was sent", required=True, readonly=True)
    uom = fields.Char("Unit", readonly=True)
    shipped = fields.Float("Sent", digits="Product Unit", readonly=True)
    received = fields.Float("Arrived", digits="Product Unit", readonly=True)
    damaged = fields.Float("Of these damaged", digits="Product Unit", readonly=True)
    missing = fields.Float(compute="_compute_missing", digits="Product Unit")
    is_different = fields.Boolean(readonly=True)
    note = fields.Text("In the customer's words", readonly=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Photos", readonly=True)

    @api.depends("shipped", "received")
    def _compute_missing(self):
        for line in self:
            line.missing = line.shipped - line.received

    @api.model
    def _prepare_values(self, facts):
        """Return the values of a line of what the evidence tells.

        :param dict facts: see `_read_line` of the decision
        """
        shipped, received, damaged = (float(facts[name]) for name in ("shipped", "received", "damaged"))
        return {
            "move_id": facts["id"],
            "name": facts["product"],
            "uom": facts["uom"],
            "shipped": shipped,
            "received": received,
            "damaged": damaged,
            "is_different": facts["is_different"],
            "note": facts["note"],
        }

    def _describe(self):
        """Return what did not arrive as it was sent, in words."""
        self.ensure_one()
        parts = []
        if float_compare(self.received, self.shipped, precision_digits=6) < 0:
            missing, shipped = self._tell(self.missing), self._tell(self.shipped)
            parts.append(self.env._("missing: %(missing)s of %(shipped)s", missing=missing, shipped=shipped))
        if self.damaged:
            parts.append(self.env._("damaged: %(damaged)s", damaged=self._tell(self.damaged)))
        if self.note:
            parts.append(self.note)
        return self.env._("%(product)s: %(what)s", product=self.name, what=", ".join(parts))

    def _tell(self, quantity):
        return canonical.decimal_text(quantity, 6)
