import base64

from odoo import fields, models

# Larger documents are fetched from the portal: many mail servers refuse them.
MAX_SIZE = 10 * 1024 * 1024


class PortalNotice(models.Model):
    _inherit = "portal.notice"

    def _create_mail(self):
        """Override of `portal_custom_base` to attach the sealed document to the mail that tells of it."""
        seal, document = self._get_attachment()
        # The text of the mail says whether it is attached.
        mail = super(PortalNotice, self.with_context(portal_is_attached=bool(document)))._create_mail()
        if document:
            values = {
                "name": seal._get_filename(),
                "datas": base64.b64encode(document),
                "mimetype": "application/pdf",
            }
            values |= {"res_model": "mail.mail", "res_id": mail.id}
            mail.attachment_ids = [fields.Command.create(values)]
        return mail

    def _get_attachment(self):
        """Return the seal and the sealed document that these notices are mailed with; empty if they go without one."""
        seals = self.env["portal.sealed.document"]
        if len(self) != 1 or self.event_id.code != "quote_signed" or not self.dedup_key.isdigit():
            return seals, b""
        seal = seals.browse(int(self.dedup_key)).exists()
        document = seal._get_document() if seal else b""
        return (seal, document) if len(document) <= MAX_SIZE else (seals, b"")
