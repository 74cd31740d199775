from odoo import api, models

MODULE = "portal_access_rules"


class IrModelData(models.Model):
    _inherit = "ir.model.data"

    @api.model
    def _process_end(self, modules):
        """Override of `base` to keep the rules in step with the apps: one may have been installed or updated."""
        if MODULE in (modules or ()):
            self._keep_fields_of_mixins()
        result = super()._process_end(modules)
        if modules:
            self.env["portal.document.type"]._sync_rules()
        return result

    @api.model
    def _keep_fields_of_mixins(self):
        """Keep the columns of fields that this addon adds to a mixin.

        Where this addon is updated and an app that uses the mixin is not, Odoo takes the field on that app's models
        for removed, and would drop its column with all dates in it.
        """
        for row in self.search([("module", "=", MODULE), ("model", "=", "ir.model.fields")]):
            field = self.env["ir.model.fields"].browse(row.res_id).exists()
            if field.model in self.env and field.name in self.env[field.model]._fields:
                self.pool.loaded_xmlids.add(row.complete_name)
