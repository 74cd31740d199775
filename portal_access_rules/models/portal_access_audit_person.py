from odoo import fields, models


class PortalAccessAuditPerson(models.Model):
    """What a person could see and do on the day of an audit, as it was told then."""

    _name = "portal.access.audit.person"
    _description = "Person in an Audit of Portal Access"
    _order = "customer, name, id"

    audit_id = fields.Many2one("portal.access.audit", required=True, ondelete="cascade", index=True, readonly=True)
    user_id = fields.Many2one("res.users", ondelete="set null", readonly=True)
    name = fields.Char(readonly=True)
    login = fields.Char(readonly=True)
    customer = fields.Char(readonly=True)
    role = fields.Char(readonly=True)
    rights = fields.Char(readonly=True)
    scopes = fields.Text(readonly=True)
    login_date = fields.Datetime("Last sign-in", readonly=True)
    finding_count = fields.Integer("Findings", readonly=True)
