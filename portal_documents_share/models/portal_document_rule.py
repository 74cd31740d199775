from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# Messages with files, and files, that are looked at of one document.
MOST_MESSAGES = 1000
MOST_FILES = 200


class PortalDocumentRule(models.Model):
    """Which files of the documents of a model customers find on the document's page, without a mark on each."""

    _name = "portal.document.rule"
    _description = "Files of Records on the Portal"
    _order = "model_name, id"
    _rec_name = "model_name"

    model_name = fields.Char("Model", required=True, help="Technical name, such as sale.order.")
    which = fields.Selection(
        [("sent", "Files of messages that customers read"), ("all", "All files, except those of internal notes")],
        "Files",
        required=True,
        default="sent",
    )
    active = fields.Boolean(default=True)

    _model_uniq = models.Constraint("UNIQUE(model_name)", "There is a rule for this model already.")

    # === CONSTRAINT METHODS === #

    @api.constrains("model_name")
    def _check_model_name(self):
        for rule in self:
            if not self.env["portal.access.policy"]._is_covered(rule.model_name):
                raise ValidationError(
                    self.env._("No type of document covers %(model)s: customers see none.", model=rule.model_name)
                )

    # === BUSINESS METHODS === #

    @api.model
    def _find_files_sudo(self, record_sudo):
        """Return the files of a document that customers find on its page. Files of internal notes never are.

        :param record_sudo: the document, in sudo mode as the caller has checked that it may be read
        :return: in sudo mode as customers have no right on files
        """
        domain = Domain("res_model", "=", record_sudo._name) & Domain("res_id", "=", record_sudo.id)
        domain &= Domain("res_field", "=", False) & Domain("type", "in", ("binary", "cloud_storage"))
        # In sudo mode as told above.
        messages_sudo = self.env["mail.message"].sudo()
        of_record = Domain("model", "=", record_sudo._name) & Domain("res_id", "=", record_sudo.id)
        with_files = messages_sudo.search(of_record & Domain("attachment_ids", "!=", False), limit=MOST_MESSAGES)
        internal_sudo = with_files.filtered(self._is_internal)
        domain &= Domain("id", "not in", internal_sudo.attachment_ids.ids)
        shown = Domain("is_on_portal", "=", True) | self._get_rule_domain(record_sudo, with_files - internal_sudo)
        return self.env["ir.attachment"].sudo().search(domain & shown, order="name, id", limit=MOST_FILES)

    def _is_internal(self, message_sudo):
        is_note = message_sudo.is_internal or message_sudo.subtype_id.internal or not message_sudo.subtype_id
        return is_note or message_sudo.message_type not in ("comment", "email", "email_outgoing")

    def _get_rule_domain(self, record_sudo, messages_sudo):
        # In sudo mode as rules are the vendor's, and hold for everybody.
        rule_sudo = self.sudo().search([("model_name", "=", record_sudo._name)], limit=1)
        if not rule_sudo:
            return Domain.FALSE
        return Domain.TRUE if rule_sudo.which == "all" else Domain("id", "in", messages_sudo.attachment_ids.ids)
