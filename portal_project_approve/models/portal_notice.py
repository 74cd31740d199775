import base64

from odoo import fields, models

# Larger documents are fetched from the portal: many mail servers refuse them.
MAX_SIZE = 10 * 1024 * 1024


class PortalNotice(models.Model):
    _inherit = "portal.notice"

    def _create_mail(self):
        """Override of `portal_custom_base` to attach the sealed record to the mail that tells of it."""
        seal, content = self._get_sealed_deliverable()
        if not content:
            return super()._create_mail()
        # The text of the mail says whether it is attached.
        mail = super(PortalNotice, self.with_context(portal_file_is_attached=True))._create_mail()
        values = {"name": seal._get_filename(), "datas": base64.b64encode(content), "mimetype": "application/pdf"}
        mail.attachment_ids = [fields.Command.create(values | {"res_model": "mail.mail", "res_id": mail.id})]
        return mail

    def _get_sealed_deliverable(self):
        """Return the seal and the sealed record that these notices are mailed with; empty if they go without one."""
        seals = self.env["portal.sealed.document"]
        if len(self) != 1 or self.event_id.code != "deliverable_decided" or not self.dedup_key.isdigit():
            return seals, b""
        seal = seals.browse(int(self.dedup_key)).exists()
        content = seal._get_document() if seal else b""
        return (seal, content) if len(content) <= MAX_SIZE else (seals, b"")
