from odoo import models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _get_portal_document(self):
        """Override of this addon's `base`: a file belongs to its document."""
        self.ensure_one()
        if self.res_model in self.env and self.res_id:
            return self.env[self.res_model].browse(self.res_id).exists()
        return super()._get_portal_document()
