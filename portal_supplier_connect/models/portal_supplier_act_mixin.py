from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class PortalSupplierActMixin(models.AbstractModel):
    """What a supplier did about an order in the portal: an answer, a shipment, a dispute or a bill.

    People outside have no rights on it: whoever may open the order is shown it on the order's page. Nobody writes by
    hand what a supplier said; a model that inherits from it names in `_buyer_fields` what the buyer writes.
    """

    _name = "portal.supplier.act.mixin"
    _description = "Act of a Supplier"

    # What the buyer writes by hand.
    _buyer_fields = frozenset()

    order_id = fields.Many2one("purchase.order", "Order", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", "Sent by", required=True, readonly=True, index=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", "Supplier", required=True, readonly=True, index=True, ondelete="restrict"
    )
    note = fields.Text("In the supplier's words", readonly=True)
    dedup_key = fields.Char(readonly=True, copy=False, groups="base.group_system")
    content_hash = fields.Char(readonly=True, copy=False, groups="base.group_system")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override to let nobody but the supplier's act make one."""
        self._check_act()
        return super().create(vals_list)

    def write(self, vals):
        """Override to keep what a supplier said as it is, and what the supplier was told."""
        if not vals.keys() <= self._buyer_fields:
            self._check_act()
        if not self.env.su and any(record._is_decided() for record in self):
            raise UserError(self.env._("This was decided already, and the supplier was told."))
        return super().write(vals)

    def _is_decided(self):
        """Return whether the supplier was told what came of it.

        For a model to keep what the buyer wrote from then on, it must override this method and return True.
        """
        return False

    def _check_act(self):
        if not self.env.su:
            raise AccessError(self.env._("This cannot be written by hand: it tells what the supplier said."))

    # === BUSINESS METHODS === #

    def _get_portal_facts(self):
        """Return what an e-mail tells below its text."""
        self.ensure_one()
        order = self.order_id
        label = self.env._("Order") if order.state == "purchase" else self.env._("Request for quotation")
        return [(label, order.name), (self.env._("Your reference"), order.partner_ref or "")]

    def _tell_line(self, quantity, order_line):
        """Return a quantity of what a line orders, in words, such as "8 × Lamp"."""
        return f"{self.env['portal.supplier.rules']._tell_quantity(quantity)} × {order_line._get_portal_name()}"
