from odoo import fields, models


class PortalAccessExplanationLine(models.TransientModel):
    _name = "portal.access.explanation.line"
    _description = "Why a Contact Can See a Document"
    _order = "is_visible desc, id"

    explanation_id = fields.Many2one("portal.access.explanation", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Person", readonly=True, ondelete="cascade")
    is_visible = fields.Boolean("Can see it", readonly=True)
    reason = fields.Text("Why", readonly=True)
