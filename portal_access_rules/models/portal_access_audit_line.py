from odoo import fields, models


class PortalAccessAuditLine(models.Model):
    """Something that an audit found."""

    _name = "portal.access.audit.line"
    _description = "Finding of an Audit of Portal Access"
    _order = "finding, person, id"

    audit_id = fields.Many2one("portal.access.audit", required=True, ondelete="cascade", index=True, readonly=True)
    finding = fields.Selection(
        [
            ("rule", "Rule missing or changed"),
            ("difference", "Sees more than the role shows"),
            ("unfinished", "Drafts or cancelled documents"),
            ("link", "Link still open"),
            ("idle", "Idle"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="User", ondelete="set null", readonly=True)
    person = fields.Char(readonly=True)
    type_id = fields.Many2one("portal.document.type", ondelete="set null", readonly=True)
    text = fields.Text("Details", readonly=True)
