from odoo import fields, models

USES = [("hidden", "Not asked"), ("optional", "Asked"), ("required", "Required")]


class HelpdeskTicketCategory(models.Model):
    _inherit = "helpdesk.ticket.category"

    portal_product_use = fields.Selection(USES, "Product or serial number", help="Empty: as the team has it.")
    portal_files_use = fields.Selection(USES, "Photos and files", help="Empty: as the team has it.")
    portal_question_ids = fields.Many2many("portal.ticket.question", string="Questions of the portal form")
