import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

CHUNK = 1024 * 1024


class PortalDocumentVersion(models.Model):
    """What a file was at a time. It never changes: what was accepted, or fetched, can be told for ever."""

    _name = "portal.document.version"
    _inherit = ["portal.file.mixin"]
    _description = "Version of a File"
    _order = "number desc, id desc"
    _rec_name = "name"

    document_id = fields.Many2one(
        "portal.document", "File", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="document_id.company_id")
    number = fields.Integer(required=True, readonly=True)
    name = fields.Char("File name", required=True, readonly=True)
    attachment_id = fields.Many2one("ir.attachment", required=True, readonly=True, ondelete="restrict", index=True)
    size = fields.Integer(readonly=True)
    mimetype = fields.Char("Type", readonly=True)
    sha256 = fields.Char(
        "SHA-256", readonly=True, help="The fingerprint of the content; empty where an object storage holds it."
    )
    note = fields.Char("What changed", readonly=True)

    _number_uniq = models.Constraint("UNIQUE(document_id, number)", "A version of this number exists already.")

    # === CRUD METHODS === #

    def write(self, vals):  # pylint: disable=method-required-super
        """Override of `base`: a version is what it was.

        :raise UserError: always
        """
        raise UserError(self.env._("A version cannot be changed. Upload a new one."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A version goes only with its file."))

    # === ACTION METHODS === #

    def action_download(self):
        """Download a version as staff."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "self",
        }

    # === BUSINESS METHODS === #

    @api.model
    def _create_from(self, document, attachment, note=False):
        """Return a new version of a file, which owns an attachment from now on.

        :raise UserError: if the attachment is none of a file's own
        """
        if self.search_count([("attachment_id", "=", attachment.id)], limit=1):
            raise UserError(self.env._("This file is a version already."))
        version = self.create(
            {
                "document_id": document.id,
                "number": (document.version_ids[:1].number or 0) + 1,
                "name": self.env["portal.upload"]._clean_name(attachment.name),
                "attachment_id": attachment.id,
                "size": attachment.file_size,
                "mimetype": attachment.mimetype,
                "sha256": self._hash(attachment),
                "note": note,
            }
        )
        # Straight into the row: from now on the attachment refuses to change.
        attachment.flush_recordset()
        self.env.cr.execute(
            "UPDATE ir_attachment SET res_model = %s, res_id = %s, public = false, access_token = NULL WHERE id = %s",
            [self._name, version.id, attachment.id],
        )
        attachment.invalidate_recordset()
        return version

    def _hash(self, attachment):
        """Return the SHA-256 of what an attachment holds, read part by part; False if it is not on this server."""
        opener = attachment._get_opener()
        if not opener:
            return False
        digest = hashlib.sha256()
        with opener() as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    # === BUSINESS METHODS - SOURCE === #

    def _get_file_name(self):
        """Override of `portal.file.mixin`: the name of the file today, which may have changed since."""
        return self.document_id.name or self.name

    def _get_file_size(self):
        """Override of `portal.file.mixin`."""
        return self.size

    def _get_file_mimetype(self):
        """Override of `portal.file.mixin`."""
        return self.mimetype or "application/octet-stream"

    def _get_file_stream(self):
        """Override of `portal.file.mixin`."""
        return self.attachment_id._get_file_stream()

    def _get_opener(self):
        """Override of `portal.file.mixin`."""
        return self.attachment_id._get_opener()
