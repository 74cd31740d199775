from odoo import api, fields, models


class PortalDocumentShareCreate(models.TransientModel):
    _inherit = "portal.document.share.create"

    audience = fields.Selection(
        selection_add=[("product", "Everyone who bought a product"), ("link",)], ondelete={"product": "set default"}
    )
    product_ids = fields.Many2many("product.product", string="Products")

    @api.depends("audience")
    def _compute_login_required(self):
        """Override of `portal_documents_share`: buyers sign in."""
        result = super()._compute_login_required()
        for form in self.filtered(lambda form: form.audience == "product"):
            form.login_required = True
        return result

    def _prepare_share_values(self):
        """Override of `portal_documents_share`: with the products."""
        products = self.product_ids.ids if self.audience == "product" else []
        return super()._prepare_share_values() | {"product_ids": [fields.Command.set(products)]}
