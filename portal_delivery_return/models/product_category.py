from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    portal_return = fields.Selection(
        [("allowed", "Customers can return it"), ("refused", "Customers cannot return it")],
        string="Returns in the portal",
        groups="base.group_user",
        help="Empty: as the category above says; without one, customers can return it.",
    )

    def _is_portal_returnable(self):
        """Return whether customers may return products of a category that do not say it themselves."""
        category = self
        while category and not category.portal_return:
            category = category.parent_id
        return category.portal_return != "refused"
