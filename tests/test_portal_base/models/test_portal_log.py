from odoo import fields, models


class TestPortalLog(models.Model):
    """Rows that nobody changes, with a field that an update of the addon adds."""

    _name = "test_portal.log"
    _inherit = "portal.append.only.mixin"
    _description = "Test: Log"
    _log_access = False

    name = fields.Char(required=True)
    kind = fields.Char(default="old")
