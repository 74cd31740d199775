from datetime import timedelta

from odoo import models


class HelpdeskTicketSla(models.Model):
    _name = "helpdesk.ticket.sla"
    _inherit = ["helpdesk.ticket.sla", "portal.ticket.part.mixin"]

    def _compute_deadline(self):
        """Override of `helpdesk_mgmt_sla`, which fails for a team without working hours: there, all hours count."""
        without = self.filtered(lambda row: not row.ticket_id.team_id.resource_calendar_id)
        for row in without:
            if row.state in ("in_progress", "on_hold") or not row.deadline:
                row.deadline = row.ticket_id.create_date + timedelta(hours=row.hours)
        return super(HelpdeskTicketSla, self - without)._compute_deadline()

    def _stage_recompute(self):
        """Override of `helpdesk_mgmt_sla`, which fails for a team without working hours: what customers are told counts
        by itself.
        """
        if self.ticket_id.team_id.resource_calendar_id:
            return super()._stage_recompute()
        return None
