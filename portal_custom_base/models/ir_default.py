import json

from odoo import api, models, tools


class IrDefault(models.Model):
    _inherit = "ir.default"

    @api.model
    def _get(self, model_name, field_name, user_id=False, company_id=False, condition=False):
        """Override of `base`: what holds for everybody is kept in memory, as each page asks for the language of all.

        Odoo clears the memory whenever a default changes.
        """
        if not self.env.su or user_id or company_id or condition:
            return super()._get(model_name, field_name, user_id, company_id, condition)
        return json.loads(self._get_for_everybody(model_name, field_name))

    @api.model
    @tools.ormcache("model_name", "field_name")
    def _get_for_everybody(self, model_name, field_name):
        return json.dumps(super()._get(model_name, field_name))
