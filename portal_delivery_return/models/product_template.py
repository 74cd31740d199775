from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    portal_return = fields.Selection(
        [("allowed", "Customers can return it"), ("refused", "Customers cannot return it")],
        string="Returns in the portal",
        groups="base.group_user",
        help="Empty: as its category says.",
    )

    def _is_portal_returnable(self):
        """Return whether customers may return a product.

        For a module to know more of it, it must override this method and return False for what is not taken back.
        """
        self.ensure_one()
        return self.portal_return == "allowed" or (
            self.portal_return != "refused" and self.categ_id._is_portal_returnable()
        )
