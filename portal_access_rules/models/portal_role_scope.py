from odoo import api, fields, models

from .portal_document_type import SCOPES


class PortalRoleScope(models.Model):
    """How much a role shows of one document type."""

    _name = "portal.role.scope"
    _description = "Scope of a Role"
    _order = "role_id, type_sequence, id"

    role_id = fields.Many2one("portal.role", required=True, ondelete="cascade", index=True)
    type_id = fields.Many2one("portal.document.type", required=True, ondelete="cascade", index=True)
    type_sequence = fields.Integer(related="type_id.sequence", store=True)
    scope = fields.Selection(SCOPES, required=True, default="own")

    _type_uniq = models.Constraint("UNIQUE(role_id, type_id)", "A role has one scope for each type.")

    @api.model_create_multi
    def create(self, vals_list):
        self.browse().check_access("create")
        roles = self.env["portal.role"].browse([vals["role_id"] for vals in vals_list if vals.get("role_id")])
        with self.env["portal.access.policy"]._watching_roles(roles):
            scopes = super().create(vals_list)
            self.env["portal.access.policy"]._clear_cache()
        return scopes

    def write(self, vals):
        self.check_access("write")  # who may not gets no work done either
        roles = self.role_id | self.role_id.browse(vals.get("role_id") or ())
        with self.env["portal.access.policy"]._watching_roles(roles):
            result = super().write(vals)
            self.env["portal.access.policy"]._clear_cache()
        return result

    def unlink(self):
        self.check_access("unlink")
        with self.env["portal.access.policy"]._watching_roles(self.role_id):
            result = super().unlink()
            self.env["portal.access.policy"]._clear_cache()
        return result
