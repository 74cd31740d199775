from odoo import api, fields, models


class PortalTicketStep(models.Model):
    """A stage that a ticket reached and that its customer sees, kept when the ticket moves."""

    _name = "portal.ticket.step"
    _description = "Step of a Ticket"
    _order = "ticket_id, id"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True, index=True, ondelete="cascade")
    stage_id = fields.Many2one("helpdesk.ticket.stage", required=True, readonly=True, ondelete="cascade")
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    # === BUSINESS METHODS === #

    @api.model
    def _note_sudo(self, tickets):
        """Keep the public stage of tickets that moved, unless it is the one that they had.

        :param helpdesk.ticket tickets: the tickets, after they moved
        """
        # In sudo mode as whoever moves a ticket need not have a right on this log.
        steps_sudo, rows = self.sudo(), []
        for ticket in tickets.sudo().filtered("portal_stage_id"):
            last_sudo = steps_sudo.search([("ticket_id", "=", ticket.id)], order="id desc", limit=1)
            if last_sudo.stage_id != ticket.portal_stage_id:
                rows.append({"ticket_id": ticket.id, "stage_id": ticket.portal_stage_id.id})
        return steps_sudo.create(rows)
