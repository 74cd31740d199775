from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model
    def _get_portal_conversation_domain(self, records):
        """Return which messages of documents are their conversation with the customer, as Odoo's chatter shows it.

        :rtype: Domain
        """
        comment_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        is_shared = Domain("subtype_id", "=", comment_id) & self._get_search_domain_share()
        field = records._fields["website_message_ids"]
        return Domain(field.get_comodel_domain(records)) & Domain("res_id", "in", records.ids) & is_shared

    @api.model
    def _find_portal_last_sudo(self, records):
        """Return the last message of the conversation of each document that has one, with one query for all.

        :param records: documents that the current user may read
        :return: their ids mapped to messages, in sudo mode as these are read by whoever may read the document
        :rtype: dict
        """
        query = self.sudo()._search(self._get_portal_conversation_domain(records), order="id desc", limit=1)
        query.add_where(SQL("%s = document.id", SQL.identifier(query.table, "res_id")))
        rows = self.env.execute_query(
            SQL(
                "SELECT document.id, message.id FROM unnest(%s::int[]) AS document (id), LATERAL (%s) AS message",
                records.ids,
                query.select(),
            )
        )
        messages_sudo = self.sudo().browse(message_id for _document_id, message_id in rows)
        return {document_id: message for (document_id, _id), message in zip(rows, messages_sudo, strict=True)}
