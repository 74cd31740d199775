from odoo import fields, models


class PortalTicketQuestionChoice(models.Model):
    """One of the answers among which a customer chooses."""

    _name = "portal.ticket.question.choice"
    _description = "Choice of a Question"
    _order = "sequence, id"

    question_id = fields.Many2one("portal.ticket.question", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
