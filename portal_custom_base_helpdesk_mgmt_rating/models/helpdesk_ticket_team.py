from odoo import fields, models


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    portal_allows_rating = fields.Boolean(
        "Customers rate", default=True, help="On the page of a ticket that is closed."
    )
