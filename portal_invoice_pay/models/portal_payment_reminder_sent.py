from odoo import fields, models


class PortalPaymentReminderSent(models.Model):
    """That customers were reminded of an invoice at a level. It is kept, so that it is not done again."""

    _name = "portal.payment.reminder.sent"
    _description = "Reminder that Was Sent"
    _order = "id desc"
    _rec_name = "reminder_id"

    move_id = fields.Many2one("account.move", "Invoice", required=True, readonly=True, ondelete="cascade")
    reminder_id = fields.Many2one(
        "portal.payment.reminder", "Level", required=True, readonly=True, index=True, ondelete="cascade"
    )
    part = fields.Integer(
        required=True, readonly=True, default=1, help="Which of the parts in which the invoice is paid was due."
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)

    _level_uniq = models.Constraint(
        "UNIQUE(move_id, reminder_id, part)", "Each level is sent once for each part of an invoice."
    )
