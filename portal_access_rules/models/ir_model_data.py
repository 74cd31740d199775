from odoo import api, models


class IrModelData(models.Model):
    _inherit = "ir.model.data"

    @api.model
    def _process_end(self, modules):
        """Override of `base` to keep the rules in step with the apps: one may have been installed or updated."""
        result = super()._process_end(modules)
        if modules:
            self.env["portal.kind"]._sync_rules()
        return result
