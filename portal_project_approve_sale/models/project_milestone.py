from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

# What of a milestone says how much is invoiced once it is reached.
MONEY = {"sale_line_id", "quantity_percentage", "product_uom_qty"}
# Of a share: percentages that are stored as fractions.
DIGITS = 6


class ProjectMilestone(models.Model):
    _inherit = "project.milestone"

    # A copy would stand for the same part of the order once more.
    sale_line_id = fields.Many2one(copy=False)

    @api.depends("sale_line_id")
    def _compute_portal_is_gated(self):
        """Override of `portal_project_approve`: its line of the order says so too."""
        return super()._compute_portal_is_gated()

    def write(self, vals):
        """Override of `portal_project_approve`: the line that it comes to may need an acceptance."""
        result = super().write(vals)
        if "sale_line_id" in vals:
            self.filtered("is_reached")._check_portal_reached(True)
        return result

    def _is_portal_gated(self):
        """Override of `portal_project_approve`: so are all milestones of a line, if the project of one says so."""
        # In sudo mode as who may change a milestone need not see orders.
        return super()._is_portal_gated() or self.sudo().sale_line_id._is_portal_gated()

    @api.model
    def _get_portal_kept_fields(self):
        """Override of `portal_project_approve`: what is invoiced for it stays what was accepted."""
        return super()._get_portal_kept_fields() | MONEY

    def _may_portal_take(self, line):
        """Return whether a line of an order may be invoiced by it: not if it was accepted, or set, without the line."""
        is_gated = self._is_portal_gated() or line._is_portal_gated()
        return not self._is_portal_kept() and not (self.is_reached and is_gated)

    def _check_portal_share(self):
        """Refuse milestones that together stand for more than what was ordered.

        :raise UserError: in the user's language
        """
        for line in self.sale_line_id:
            # In sudo mode as milestones of the line in other projects count too.
            shares = self.env["project.milestone"].sudo().search([("sale_line_id", "=", line.id)])
            if float_compare(sum(shares.mapped("quantity_percentage")), 1.0, precision_digits=DIGITS) > 0:
                raise UserError(
                    self.env._(
                        "The milestones of “%(line)s” are more than 100 %% of what was ordered. Correct them first.",
                        line=line.display_name,
                    )
                )
