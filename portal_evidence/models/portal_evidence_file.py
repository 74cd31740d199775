import base64
import hashlib

from odoo import api, fields, models, tools


class PortalEvidenceFile(models.Model):
    """A file that belonged to an offer, as it was then: the vendor may replace or delete the one it came from."""

    _name = "portal.evidence.file"
    _inherit = "portal.evidence.mixin"
    _description = "File of an Offer"
    _log_access = False

    name = fields.Char(required=True, readonly=True)
    digest = fields.Char("SHA-256", required=True, readonly=True)
    source_res_id = fields.Integer(
        "Id of the source", readonly=True, help="0: it is printed with the document, and not shown beside it."
    )
    content = fields.Binary(required=True, readonly=True, attachment=True)

    _digest_uniq = models.Constraint(
        "UNIQUE(res_model, res_id, digest, name, source_res_id)", "A file of an offer is kept once."
    )

    @api.model
    def _keep_sudo(self, document, files):
        """Keep the files that belong to what a document says now, those that are not kept yet.

        :param document: the document, in sudo mode
        :param dict files: `ir.attachment` records to the ids of what they come from, 0 for printed pages
        :return: the files of this offer, in sudo mode as whoever sends it has no right on evidence
        """
        files_sudo = self.sudo().browse()
        kept = {file._get_key(): file for file in self.sudo().search(self._get_document_domain(document))}
        for attachment, source in files.items():
            key = (self._hash_file(attachment.id, attachment.checksum), attachment.name, source)
            if key not in kept:
                kept[key] = self.sudo().create(
                    self._prepare_document_values(document)
                    | {
                        "name": attachment.name,
                        "digest": key[0],
                        "source_res_id": source,
                        "content": base64.b64encode(attachment.raw or b""),
                    }
                )
            files_sudo |= kept[key]
        return files_sudo

    @api.model
    def _describe(self, files):
        """Return files as the content of an offer names them.

        :param files: `ir.attachment` records
        """
        return [{"name": file.name, "sha256": self._hash_file(file.id, file.checksum)} for file in files]

    @api.model
    @tools.ormcache("file_id", "checksum")
    def _hash_file(self, file_id, checksum):
        """Return the SHA-256 of a file, which is read once and not on each page.

        :param int file_id: the attachment
        :param str checksum: Odoo's checksum of its content, so that another content is read again
        """
        # In sudo mode as the hash of a file that is shown may be told.
        return hashlib.sha256(self.env["ir.attachment"].sudo().browse(file_id).raw or b"").hexdigest()

    def _prepare_facts(self):
        """Return what the evidence of an offer keeps of one of its files."""
        return {"name": self.name, "sha256": self.digest, "source": self.source_res_id}

    def _get_key(self):
        return self.digest, self.name, self.source_res_id

    @api.model
    def _get_of_offers_sudo(self, offers):
        """Return the files that belonged to offers.

        :return: in sudo mode as customers may not read evidence
        """
        payloads = (offer._get_payload() for offer in offers)
        wanted = {(file["sha256"], file["name"]) for payload in payloads for file in payload.get("documents", ())}
        if not wanted:
            return self.sudo().browse()
        domain = [("res_model", "in", offers.mapped("res_model")), ("res_id", "in", offers.mapped("res_id"))]
        files_sudo = self.sudo().search(domain, order="id")
        return files_sudo.filtered(lambda file: (file.digest, file.name) in wanted)

    def _get_content(self):
        """Return the file as bytes; empty if the stored one is not what was offered."""
        self.ensure_one()
        return base64.b64decode(self.content or b"") if self._is_intact() else b""

    def _is_intact(self):
        """Return whether the stored file is what was offered."""
        self.ensure_one()
        return hashlib.sha256(base64.b64decode(self.content or b"")).hexdigest() == self.digest
