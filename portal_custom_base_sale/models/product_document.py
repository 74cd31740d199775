from odoo import api, models, tools


class ProductDocument(models.Model):
    _inherit = "product.document"

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        self._note_portal_shown(any(vals.get("attached_on_sale", "hidden") != "hidden" for vals in vals_list))
        return documents

    def write(self, vals):
        result = super().write(vals)
        self._note_portal_shown("attached_on_sale" in vals)
        return result

    @api.model
    def _note_portal_shown(self, is_concerned):
        """Let the pages of orders ask anew, where the first file is shown on them."""
        if is_concerned and not self._is_some_on_sale():
            self.env.registry.clear_cache()

    @api.model
    @tools.ormcache()
    def _is_some_on_sale(self):
        """Return whether quotations or orders show the file of any product. Each page of an order asks it."""
        # In sudo mode as whether there is any does not depend on who asks; archived ones may come back.
        documents_sudo = self.sudo().with_context(active_test=False)
        return bool(documents_sudo.search_count([("attached_on_sale", "!=", "hidden")], limit=1))
