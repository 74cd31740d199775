from odoo import fields, models


class PortalSetupStep(models.TransientModel):
    _name = "portal.setup.step"
    _description = "Step of the Set-up"
    _order = "sequence, id"

    setup_id = fields.Many2one("portal.setup", required=True, ondelete="cascade")
    sequence = fields.Integer()
    name = fields.Char("Step", readonly=True)
    is_done = fields.Boolean("Done", readonly=True)
    advice = fields.Char("State", readonly=True)
    action_name = fields.Char(readonly=True)

    def action_open(self):
        """Open where the step is done."""
        self.ensure_one()
        return self.env["ir.actions.actions"]._for_xml_id(self.action_name)
