from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

# Files that one document shows.
MOST_FILES = 200
# The messages that customers read.
TYPES = ("comment", "email", "email_outgoing")


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

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        """Override of `base`: the pages of documents ask anew."""
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Override of `base`: the pages of documents ask anew."""
        self.env.registry.clear_cache()
        return super().unlink()

    # === BUSINESS METHODS === #

    @api.model
    def _find_files_sudo(self, record_sudo):
        """Return the files of a document that customers find on its page. Files of internal notes never are.

        :param record_sudo: the document, in sudo mode as the caller has checked that it may be read
        :return: in sudo mode as customers have no right on files
        """
        files_sudo = self.env["ir.attachment"].sudo()
        which = self._get_which(record_sudo._name)
        if not which and not files_sudo._is_some_on_portal(record_sudo._name):
            return files_sudo.browse()
        domain = Domain("res_model", "=", record_sudo._name) & Domain("res_id", "=", record_sudo.id)
        domain &= Domain("res_field", "=", False) & Domain("type", "in", ("binary", "cloud_storage"))
        internal = self._get_internal_domain()
        domain &= self._get_files_domain("NOT IN", record_sudo, internal)
        shown = Domain("is_on_portal", "=", True)
        if which == "sent":
            shown |= self._get_files_domain("IN", record_sudo, ~internal)
        elif which == "all":
            shown = Domain.TRUE
        return files_sudo.search(domain & shown, order="name, id", limit=MOST_FILES)

    @api.model
    def _get_internal_domain(self):
        """Return the messages that customers do not read.

        :rtype: Domain
        """
        is_note = Domain("is_internal", "=", True) | Domain("subtype_id.internal", "=", True)
        return is_note | Domain("subtype_id", "=", False) | Domain("message_type", "not in", TYPES)

    def _get_files_domain(self, operator, record_sudo, domain):
        """Return the files that some messages of a document have, or have not; of all messages, however many.

        :param str operator: "IN" or "NOT IN"
        :rtype: Domain
        """
        # In sudo mode as customers read no more than some of the messages.
        messages_sudo = self.env["mail.message"].sudo()
        of_record = Domain("model", "=", record_sudo._name) & Domain("res_id", "=", record_sudo.id)
        found, field = messages_sudo._search(of_record & domain), messages_sudo._fields["attachment_ids"]
        names = [SQL.identifier(name) for name in (field.column2, field.relation, field.column1)]
        files = SQL("(SELECT %s FROM %s WHERE %s IN %s)", *names, found.subselect())
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s %s %s", model._field_to_sql(alias, "id", query), SQL(operator), files
            )
        )

    @api.model
    @ormcache("model_name")
    def _get_which(self, model_name):
        """Return which files the rule of a model shows, or False. It is asked on every page of a document."""
        # In sudo mode as rules are the vendor's, and hold for everybody.
        return self.sudo().search([("model_name", "=", model_name)], limit=1).which
