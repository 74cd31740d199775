from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_supplier_days = fields.Integer(
        "Days a supplier may move a date",
        default=2,
        groups="base.group_user",
        help="Suppliers who move the date of a line by no more days need no decision. 0: each change is decided.",
    )
    portal_supplier_price_percent = fields.Float(
        "Change of price without a decision (%)",
        groups="base.group_user",
        help="Suppliers who change a price by no more percent need no decision. 0: each change is decided.",
    )
    portal_supplier_quantity_percent = fields.Float(
        "Change of quantity without a decision (%)",
        groups="base.group_user",
        help="Suppliers who change a quantity by no more percent need no decision. 0: each change is decided.",
    )
    portal_supplier_horizon = fields.Integer(
        "Last date of suppliers (days)",
        default=365,
        groups="base.group_user",
        help="Suppliers cannot promise anything for a day that is farther ahead.",
    )

    _check_portal_supplier = models.Constraint(
        "CHECK(portal_supplier_days >= 0 AND portal_supplier_horizon > 0"
        " AND portal_supplier_price_percent BETWEEN 0 AND 100"
        " AND portal_supplier_quantity_percent BETWEEN 0 AND 100)",
        "The days for suppliers cannot be below zero, and a change is between 0 and 100 percent.",
    )
