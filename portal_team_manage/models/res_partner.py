from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_grant_portal_access(self, role=None):
        """Override of `portal_custom_base`, which knows no roles, to invite in one.

        :param role: the `portal.role`, or its id; without one the contacts keep theirs
        :return: the action that shows the results
        """
        self._set_portal_role(role)
        return super().action_grant_portal_access()
