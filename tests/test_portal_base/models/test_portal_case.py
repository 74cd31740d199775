from odoo import fields, models


class TestPortalCase(models.Model):
    _name = "test_portal.case"
    _inherit = ["portal.mixin"]
    _description = "Warranty Case"

    name = fields.Char(required=True)
    partner_id = fields.Many2one("res.partner", required=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(default=fields.Date.today)
    changed_on = fields.Datetime(default=fields.Datetime.now)
    amount = fields.Monetary()
    hours = fields.Float()
    number = fields.Integer()
    is_urgent = fields.Boolean()
    state = fields.Selection([("open", "Open"), ("done", "Done")], default="open")

    _partner_idx = models.Index("(partner_id, id)")

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for case in self:
            case.access_url = f"/my/test-cases/{case.id}"
        return result
