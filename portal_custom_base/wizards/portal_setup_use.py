from odoo import fields, models


class PortalSetupUse(models.TransientModel):
    _name = "portal.setup.use"
    _description = "Use of the Portal by a Customer"
    _order = "invited desc, id"

    setup_id = fields.Many2one("portal.setup", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, ondelete="cascade")
    invited = fields.Integer(readonly=True)
    signed_in = fields.Integer("Signed in", readonly=True)
    active = fields.Integer("Active this month", readonly=True)
