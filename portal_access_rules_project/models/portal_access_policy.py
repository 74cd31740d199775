from odoo import api, models
from odoo.fields import Domain

COLLABORATOR = "project_id.collaborator_ids.partner_id"


class PortalAccessPolicy(models.AbstractModel):
    _inherit = "portal.access.policy"

    @api.model
    def _get_leaf(self, path, operator, ids):
        """Override of `portal_access_rules`: limited collaborators see the tasks that they follow alone."""
        if path != COLLABORATOR:
            return super()._get_leaf(path, operator, ids)
        collaborator = [("partner_id", operator, ids), ("limited_access", "=", False)]
        return Domain("project_id.collaborator_ids", "any", collaborator)
