from odoo import api, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Override of `account`: of no field nothing is told, where no person asks.

        With each write of lines Odoo asks for those whose changes are tracked, and mostly none is. An empty list is all
        fields for it, whose description costs as much as the write.
        """
        if self.env.su and allfields == [] and attributes is None:
            return {}
        return super().fields_get(allfields, attributes)
