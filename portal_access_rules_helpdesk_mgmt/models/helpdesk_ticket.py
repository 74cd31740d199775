from odoo import models

from .portal_access_policy import READERS


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def write(self, vals):
        """Override of `helpdesk_mgmt`: what invited colleagues see is kept in memory."""
        result = super().write(vals)
        if READERS in vals:
            self.env["portal.access.policy"]._clear_cache()
        return result

    def _may_be_closed_by(self, user, stage_id):
        """Return whether somebody who sees the ticket may close it by a stage: one of its team that closes.

        :param res.users user: who wants to close it
        :param int stage_id: the id of the stage, or None
        """
        self.ensure_one()
        # In sudo mode as stages are chosen by the team, which people outside need not see.
        stages = self.sudo().with_company(self.company_id).team_id._get_applicable_stages()
        closing = stages.filtered(lambda stage: stage.close_from_portal and stage.closed)
        return stage_id in closing.ids and not self.env["portal.document.access"]._is_guest(self, user)
