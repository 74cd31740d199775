import base64

from odoo import fields, models

# Larger documents are fetched from the portal: many mail servers refuse them.
MAX_SIZE = 10 * 1024 * 1024


class PortalNotice(models.Model):
    _inherit = "portal.notice"

    def _create_mail(self):
        """Override of `portal_custom_base` to attach the sealed document to the mail that tells of it."""
        mail = super()._create_mail()
        if self.event_id.code == "quote_signed" and len(self) == 1 and self.dedup_key.isdigit():
            seal = self.env["portal.sealed.document"].browse(int(self.dedup_key)).exists()
            document = seal._get_document() if seal else b""
            if document and len(document) <= MAX_SIZE:
                values = {
                    "name": seal._get_filename(),
                    "datas": base64.b64encode(document),
                    "mimetype": "application/pdf",
                }
                values |= {"res_model": "mail.mail", "res_id": mail.id}
                mail.attachment_ids = [fields.Command.create(values)]
        return mail
