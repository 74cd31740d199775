from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, format_date

from .purchase_order import PRICE_DIGITS


class PortalSupplierResponseLine(models.Model):
    """What a supplier answers to one line, beside what the line asked for at that time."""

    _name = "portal.supplier.response.line"
    _description = "Line of an Answer of a Supplier"
    _order = "id"

    response_id = fields.Many2one(
        "portal.supplier.response", required=True, readonly=True, ondelete="cascade", index=True
    )
    order_line_id = fields.Many2one(
        "purchase.order.line", "Order line", readonly=True, ondelete="set null", index="btree_not_null"
    )
    product_name = fields.Char("Product", required=True, readonly=True)
    kind = fields.Selection(
        [("ordered", "As ordered"), ("changed", "With changes"), ("none", "Not at all")], required=True, readonly=True
    )
    quantity = fields.Float(digits="Product Unit", readonly=True)
    date = fields.Date(readonly=True)
    # As exact as the price of the line of the order.
    price = fields.Float(min_display_digits="Product Price", readonly=True)
    asked_quantity = fields.Float("Quantity asked for", digits="Product Unit", readonly=True)
    asked_date = fields.Date("Date asked for", readonly=True)
    asked_price = fields.Float("Price asked for", min_display_digits="Product Price", readonly=True)
    note = fields.Char("Word", readonly=True)
    is_different = fields.Boolean("Differs", compute="_compute_is_different", store=True)

    @api.depends("quantity", "date", "price", "asked_quantity", "asked_date", "asked_price")
    def _compute_is_different(self):
        for line in self:
            line.is_different = bool(line._get_differences())

    def _get_differences(self):
        """Return what differs: names among "quantity", "date" and "price"."""
        digits = self._get_digits()
        names = [
            name
            for name in ("quantity", "price")
            if float_compare(self[name], self[f"asked_{name}"], precision_digits=digits[name])
        ]
        return names + (["date"] if self.date != self.asked_date else [])

    @api.model
    def _get_digits(self):
        return {"quantity": self.env["decimal.precision"].precision_get("Product Unit"), "price": PRICE_DIGITS}

    # === TOLERANCE === #

    def _is_within_tolerance(self):
        """Return whether a line differs so little that nobody has to decide.

        Changes that applied themselves before count together, so that many small ones are not a large one.
        """
        self.ensure_one()
        company, before = self.response_id.company_id, self._get_last_agreed()
        # Less than what is billed already is the buyer's to decide.
        is_less = "quantity" in self._get_differences() and self.quantity < self.order_line_id.qty_invoiced
        if self.kind == "none" or is_less:
            return False
        days = abs((self.date - before["date"]).days) if self.date and before["date"] else 0
        if bool(self.date) != bool(before["date"]) or days > company.portal_supplier_days:
            return False
        return all(
            self._is_near(name, before[name], company[f"portal_supplier_{name}_percent"])
            for name in ("quantity", "price")
        )

    def _is_near(self, name, before, percent):
        most = abs(before) * percent / 100
        return float_compare(abs(self[name] - before), most, precision_digits=self._get_digits()[name]) <= 0

    def _get_last_agreed(self):
        """Return what the buyer last decided for a line: `quantity`, `date` and `price`.

        It is what the line asks for, or what it asked for before the supplier's changes that applied themselves.
        """
        agreed = {name: self[f"asked_{name}"] for name in ("quantity", "date", "price")}
        lines = self.search(
            [
                ("order_line_id", "=", self.order_line_id.id),
                ("response_id.state", "=", "accepted"),
                ("response_id", "<", self.response_id.id),
            ],
            order="id desc",
        )
        for line in lines:
            is_chain = line.response_id.is_automatic and not any(
                line[name] != agreed[name] if name == "date" else not line._is_near(name, agreed[name], 0)
                for name in agreed
            )
            if not is_chain:
                break
            agreed = {name: line[f"asked_{name}"] for name in agreed}
        return agreed

    # === APPLYING === #

    def _check_received(self):
        """Refuse a quantity below what arrived in the meantime."""
        line = self.order_line_id
        if "quantity" in self._get_differences() and line.product_uom_id.compare(self.quantity, line.qty_received) < 0:
            raise UserError(self.env._("%(name)s: more than that has arrived already.", name=self.product_name))

    def _apply_sudo(self):
        """Write what differs into the line of the order, in sudo mode as told by whoever calls this."""
        line_sudo = self.order_line_id.sudo().with_company(self.response_id.company_id)
        changed = self._get_differences()
        if "date" in changed and self.date:
            line_sudo._update_date_planned(line_sudo._convert_to_middle_of_day(self.date))
        if "quantity" in changed or "price" in changed:
            # The price even where it stays: else Odoo takes that of its lists for another quantity. Through the order,
            # so that Odoo tells those who wait for what comes less.
            values = {"product_qty": self.quantity, "price_unit": line_sudo.price_unit}
            if "price" in changed:
                values |= self._prepare_price()
            line_sudo.order_id.write({"order_line": [fields.Command.update(line_sudo.id, values)]})

    def _prepare_price(self):
        """Return what a price of the supplier writes: an offer is what one costs in the end, without any discount."""
        return {"price_unit": self.price} | ({"discount": 0} if self.response_id.kind == "offer" else {})

    # === WORDS === #

    def _describe(self):
        """Return a line in words, such as "Lamp: 8 instead of 10, Nov 27, 2026 instead of Nov 25, 2026"."""
        self.ensure_one()
        if self.kind == "none":
            words = self.env._("not at all")
        else:
            words = ", ".join(self._tell_change(name) for name in self._get_told_names())
        note = f" ({self.note})" if self.note else ""
        return f"{self.product_name}: {words}{note}"

    def _get_told_names(self):
        return ["price", "quantity", "date"] if self.response_id.kind == "offer" else self._get_differences()

    def _tell_change(self, name):
        told = {"given": self._tell(name, self[name]), "asked": self._tell(name, self[f"asked_{name}"])}
        if name == "price" and self.response_id.kind == "offer":
            # What the buyer expects to pay is not the supplier's to know.
            return told["given"]
        if name not in self._get_differences():
            return told["given"]
        return self.env._("%(given)s instead of %(asked)s", **told)

    def _tell(self, name, value):
        if name == "date":
            return format_date(self.env, value, date_format="medium") if value else self.env._("no date")
        if name == "price":
            return self.response_id.order_id._tell_portal_price(value)
        return self.env["portal.supplier.rules"]._tell_quantity(value)
