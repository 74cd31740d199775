from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

# What of a milestone says how much is invoiced once it is reached.
MONEY = {"sale_line_id", "quantity_percentage", "product_uom_qty"}
# Of a share: percentages that are stored as fractions.
DIGITS = 6


class ProjectMilestone(models.Model):
    _inherit = "project.milestone"

    @api.model
    def _get_portal_kept_fields(self):
        """Override of `portal_project_approve`: what is invoiced for it stays what was accepted."""
        return super()._get_portal_kept_fields() | MONEY

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
