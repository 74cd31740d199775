from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _set_password(self):
        """Override of `base`: with the password, the secret of the person's calendar changes too."""
        result = super()._set_password()
        self.env["portal.due.feed"]._renew_known(self)
        return result
