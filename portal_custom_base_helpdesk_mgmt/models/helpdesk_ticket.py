from odoo import fields, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def write(self, vals):
        """Override of `helpdesk_mgmt` to tell customers that their ticket moved."""
        stages = {ticket: ticket.stage_id for ticket in self}
        result = super().write(vals)
        moved = self.filtered(lambda ticket: ticket.partner_id and ticket.stage_id != stages[ticket])
        if moved:
            self.env["portal.event"]._notify("ticket_moved", moved, occasion=str(fields.Datetime.now()))
        return result

    def _track_template(self, tracking):
        """Override of `helpdesk_mgmt` to not send a second mail where the portal's notice tells the same."""
        templates = super()._track_template(tracking)
        if self.env["portal.event"]._is_on("ticket_moved", self[:1].company_id or self.env.company):
            templates.pop("stage_id", None)
        return templates
