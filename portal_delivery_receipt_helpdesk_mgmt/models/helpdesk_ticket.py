from odoo import fields, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    portal_receipt_id = fields.Many2one(
        "portal.delivery.receipt", "Confirmed receipt", readonly=True, index="btree_not_null", ondelete="set null"
    )
