from odoo import models


class PortalProjectDeliverable(models.Model):
    _inherit = "portal.project.deliverable"

    def _check_submittable(self):
        """Override of `portal_project_approve`: nobody accepts a milestone of which more is invoiced than ordered."""
        result = super()._check_submittable()
        # In sudo mode as whoever submits it need not see orders.
        self.sudo().milestone_id._check_portal_share()
        return result
