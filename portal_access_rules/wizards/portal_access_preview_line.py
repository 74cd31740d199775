from odoo import fields, models

from ..models.portal_document_type import SCOPES
from .portal_access_preview import COUNT_LIMIT


class PortalAccessPreviewLine(models.TransientModel):
    _name = "portal.access.preview.line"
    _description = "What a Contact Can See of a Type"

    preview_id = fields.Many2one("portal.access.preview", required=True, ondelete="cascade")
    type_id = fields.Many2one("portal.document.type", string="Type of document", readonly=True, ondelete="cascade")
    name = fields.Char("Type", readonly=True)
    entry_id = fields.Many2one("portal.document.type.model", readonly=True, ondelete="cascade")
    scope = fields.Selection(SCOPES, readonly=True)
    count = fields.Char("Documents", readonly=True)
    documents = fields.Char("Such as", readonly=True)

    def action_open_documents(self):
        """Open those documents, as far as the current user may read them too."""
        self.ensure_one()
        records = self.preview_id._search_as(self.preview_id.user_id, self.entry_id, COUNT_LIMIT)
        # Of those that the reader may not read, not even the ids are told.
        readable = self.env[self.entry_id.model_name]
        readable = readable.browse(records.ids)._filtered_access("read") if readable.has_access("read") else readable
        return {
            "type": "ir.actions.act_window",
            "name": self.type_id.name,
            "res_model": self.entry_id.model_name,
            "view_mode": "list,form",
            "domain": [("id", "in", readable.ids)],
            "context": {"create": False, "edit": False, "delete": False},
        }
