from odoo import fields, models


class PortalTicketPause(models.Model):
    """A time in which a promise did not run, as we waited for the customer; kept when the ticket moves."""

    _name = "portal.ticket.pause"
    _inherit = "portal.ticket.part.mixin"
    _description = "Pause of a Promise"
    _order = "promise_id, id"
    _ticket_path = "promise_id.ticket_id"

    promise_id = fields.Many2one("portal.ticket.promise", required=True, readonly=True, index=True, ondelete="cascade")
    date_begin = fields.Datetime("From", required=True, readonly=True)
    date_end = fields.Datetime("To", readonly=True)
