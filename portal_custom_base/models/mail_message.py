from odoo import api, models
from odoo.fields import Domain


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model
    def _get_portal_conversation_domain(self, record):
        """Return which messages of a document are its conversation with the customer, as Odoo's chatter shows it.

        :rtype: Domain
        """
        comment_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        is_shared = Domain("subtype_id", "=", comment_id) & self._get_search_domain_share()
        field = record._fields["website_message_ids"]
        return Domain(field.get_comodel_domain(record)) & Domain("res_id", "=", record.id) & is_shared
