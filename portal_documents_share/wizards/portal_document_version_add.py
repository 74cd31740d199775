from odoo import fields, models


class PortalDocumentVersionAdd(models.TransientModel):
    """The form by which a new version of a file is uploaded."""

    _name = "portal.document.version.add"
    _description = "New Version of a File"

    document_id = fields.Many2one("portal.document", "File", required=True, ondelete="cascade")
    attachment_id = fields.Many2one("ir.attachment", "New version", required=True, ondelete="cascade")
    note = fields.Char("What changed", help="For those who have the file.")
    valid_until = fields.Date(help="The new end, such as that of a renewed certificate.")

    # === ACTION METHODS === #

    def action_add(self):
        """Make the upload the current version."""
        self.ensure_one()
        document = self.document_id
        document.check_access("write")
        document._check_uploaded(self.attachment_id)
        if self.valid_until:
            document.valid_until = self.valid_until
        document._add_version(self.attachment_id, self.note)
        return {"type": "ir.actions.act_window_close"}
