from odoo import models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _get_portal_document(self):
        """Override of this addon's `base`: a file belongs to its document, or to that of the message it came with."""
        self.ensure_one()
        is_with_message = self.res_model == "mail.message" or not self.res_id
        if self.res_model in self.env and not is_with_message and not self.env[self.res_model]._transient:
            return self.env[self.res_model].browse(self.res_id).exists()
        # In sudo mode as only where the file belongs is asked; nothing of the message is shown.
        messages_sudo = self.env["mail.message"].sudo()
        message_sudo = messages_sudo.search([("attachment_ids", "in", self.ids), ("res_id", "!=", 0)], limit=1)
        if message_sudo.model in self.env:
            return self.env[message_sudo.model].browse(message_sudo.res_id).exists()
        return super()._get_portal_document()

    def _get_raw_access_token(self):
        """Override of `base`: a person whose role closes a document is given no secret of its files."""
        # In sudo mode as where the file belongs is asked, whoever may read it.
        document = self.env.user._is_portal() and self.sudo()._get_portal_document().sudo(False)
        if document and not self.env["portal.access.policy"]._is_link_open(document, self.env.user):
            return ""
        return super()._get_raw_access_token()
