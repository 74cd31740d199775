from odoo import fields, models


class ContractTemplateLine(models.Model):
    """A line of a plan. OCA's line of a contract inherits it, so that a contract's line has bounds of its own."""

    _inherit = "contract.template.line"

    portal_may_change_quantity = fields.Boolean("Customers May Change the Quantity")
    portal_minimum = fields.Float("Minimum", default=1.0, digits="Product Unit")
    portal_maximum = fields.Float("Maximum", digits="Product Unit", help="0: no maximum.")
    portal_step = fields.Float("Step", default=1.0, digits="Product Unit")
