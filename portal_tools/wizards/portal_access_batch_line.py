from odoo import api, fields, models


class PortalAccessBatchLine(models.TransientModel):
    _name = "portal.access.batch.line"
    _description = "Result of Granting or Revoking Portal Access to One Contact"
    _order = "is_done, id"

    batch_id = fields.Many2one("portal.access.batch", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True, ondelete="cascade")
    email = fields.Char(related="partner_id.email")
    result = fields.Selection(
        selection=[
            ("sent", "Invitation sent"),
            ("already", "Already has access"),
            ("no_email", "No valid e-mail address"),
            ("duplicate", "The e-mail address belongs to another user"),
            ("internal", "Is an internal user"),
            ("revoked", "Access revoked"),
            ("no_access", "Had no access"),
            ("failed", "Failed"),
        ],
        readonly=True,
    )
    note = fields.Char(readonly=True)
    is_done = fields.Boolean(compute="_compute_is_done", store=True)

    @api.depends("result")
    def _compute_is_done(self):
        for line in self:
            line.is_done = line.result in ("sent", "revoked")
