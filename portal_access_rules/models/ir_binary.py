from odoo import models

from .portal_access_policy import ALWAYS_OWN


class IrBinary(models.AbstractModel):
    _inherit = "ir.binary"

    def _record_to_stream(self, record, field_name):
        """Override of `base`: a picture that may be read is shown, whatever Odoo reads to tell browsers its age."""
        if record._name != "ir.attachment":
            record.check_access("read")
            record._check_field_access(record._fields[field_name], "read")
            # In sudo mode as the field was checked; of others only the date of the last change leaves the server.
            record = record.sudo()
        return super()._record_to_stream(record, field_name)

    def _find_record(self, xmlid=None, res_model="ir.attachment", res_id=None, access_token=None, field=None):
        """Override of `base`: the secret of a file does not open it to those to whom its document is closed."""
        if access_token and res_model in self.env and isinstance(res_id, int):
            # In sudo mode to see which document a file belongs to; nothing of it is shown.
            record_sudo = self.env[res_model].sudo().browse(res_id).exists()
            document = record_sudo and record_sudo._get_portal_document()
            # Pictures of people have secrets of their own, and are no documents.
            if document and document._name not in ALWAYS_OWN:
                self.env["portal.document.access"]._check_link(document, self.env.user)
        return super()._find_record(
            xmlid=xmlid, res_model=res_model, res_id=res_id, access_token=access_token, field=field
        )
