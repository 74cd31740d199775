from odoo import fields, models


class TestPortalSlip(models.Model):
    _name = "test_portal.slip"
    _inherit = ["portal.mixin"]
    _description = "Delivery Slip"

    name = fields.Char(required=True)
    partner_id = fields.Many2one("res.partner", required=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    lines = fields.Text()
    plan_id = fields.Many2one("ir.attachment")
    state = fields.Selection(
        [("draft", "Draft"), ("sent", "Sent"), ("signed", "Signed"), ("declined", "Declined")], default="draft"
    )
    is_taken_back = fields.Boolean()

    def action_send(self):
        """Send the slip: from now on it is what the customer decides on."""
        for slip in self:
            slip.state = "sent"
            slip._portal_ensure_token()
            self.env["test_portal.slip.decision"]._freeze(slip.sudo())

    def write(self, vals):
        """Override of `base` to offer a slip anew that was changed after it was sent."""
        result = super().write(vals)
        if vals.keys() & {"lines", "plan_id", "name"}:
            for slip in self.filtered(lambda slip: slip.state == "sent"):
                self.env["test_portal.slip.decision"]._freeze(slip.sudo())
        return result
