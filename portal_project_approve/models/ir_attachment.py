from odoo import models
from odoo.exceptions import AccessError

MODEL = "portal.project.deliverable"


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _check_access(self, operation):
        """Override of `base`: people outside read the copies that were submitted, never what the vendor works at."""
        result = super()._check_access(operation)
        user = self.env.user
        if self.env.su or user._is_internal():
            return result
        # In sudo mode as only where a file belongs is asked.
        closed = self.sudo().filtered(lambda file: file.res_model == MODEL).sudo(False)
        if not closed:
            return result
        forbidden = closed | result[0] if result else closed
        message = self.env._("This file does not exist, or it is not for you.")
        return forbidden, lambda: AccessError(message)
