from ast import literal_eval

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# What `portal.document.type._sync_rules` makes for the model of an entry, and keeps the reference of.
MADE_FIELDS = ("rule_id", "wide_rule_id", "action_id")
# What decides which records are of a type, and whose.
VALUE_FIELDS = ("model_name", "contact_paths", "domain")


class PortalDocumentTypeModel(models.Model):
    """One model of a type: which of its records belong to the type, and whose they are."""

    _name = "portal.document.type.model"
    _inherit = ["portal.readable.mixin"]
    _description = "Model of a Type of Document"
    _order = "type_id, sequence, id"
    _rec_name = "model_name"

    type_id = fields.Many2one("portal.document.type", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    model_name = fields.Char("Model", required=True, help="Technical name, such as sale.order.line.")
    contact_paths = fields.Char(
        "Paths to the contact",
        default="partner_id",
        help="Fields that lead to the contact whom a record is addressed to, such as order_id.partner_id. Several, "
        "with commas between them: any of them makes the record that contact's. A path of an app that is not "
        "installed is left out. Empty: nobody outside sees the records.",
    )
    domain = fields.Char(
        required=True,
        default="[]",
        help="Which records of the model belong to the type: nobody outside sees the others, such as drafts.",
    )
    extends_core_rule = fields.Boolean(
        "Adds to Odoo's rule",
        help="Odoo's own rule shows less than the widest scope promises: a rule of the portal's group adds to it.",
    )
    is_document = fields.Boolean(
        "The documents themselves",
        help="The records are the documents, not their lines: they are counted, explained and audited.",
    )
    is_installed = fields.Boolean(
        compute="_compute_is_installed",
        help="The model and the fields that the filter and the paths name are there; they may come with an app.",
    )
    rule_id = fields.Many2one(
        "ir.rule",
        string="Record rule",
        ondelete="set null",
        readonly=True,
        copy=False,
        help="Holds everybody outside to their role. Made for the model, and shared by all types that name it.",
    )
    wide_rule_id = fields.Many2one(
        "ir.rule",
        string="Wider record rule",
        ondelete="set null",
        readonly=True,
        copy=False,
        help="Adds to Odoo's own rule of the portal's group.",
    )
    action_id = fields.Many2one(
        "ir.actions.server",
        string="Explanation",
        ondelete="set null",
        readonly=True,
        copy=False,
        help='The action "Who may see this?" of the model.',
    )
    missing_paths = fields.Char(compute="_compute_missing_paths", help="Paths that no field of today leads along.")

    # Records that belong to different contacts, such as what goes to customers and comes from suppliers, have several.
    _model_uniq = models.Constraint(
        "UNIQUE(type_id, model_name, domain)", "A type names each model once for the same filter."
    )

    # === COMPUTE METHODS === #

    @api.depends("model_name", "contact_paths", "domain")
    def _compute_is_installed(self):
        for entry in self:
            entry.is_installed = entry._has_model() and entry._has_fields()

    @api.depends("model_name", "contact_paths")
    def _compute_missing_paths(self):
        for entry in self:
            found = entry._get_paths() if entry._has_model() else []
            missing = [path for path in entry._split_paths() if path not in found]
            entry.missing_paths = ", ".join(missing)

    # === CONSTRAINT METHODS === #

    @api.constrains("model_name", "contact_paths", "domain")
    def _check_entry(self):
        """A wrong domain or path would close a type to everybody, or worse."""
        # While apps are installed, fields may be yet to come: the entry is unavailable until they are there.
        for entry in self if self.pool.ready else ():
            try:
                domain = entry._get_domain()
                if entry._has_model():
                    # In sudo mode as fields are judged, not read.
                    domain.validate(self.env[entry.model_name].sudo())
            except (SyntaxError, TypeError, ValueError) as error:
                raise ValidationError(
                    self.env._("%(domain)s is not a filter of %(model)s.", domain=entry.domain, model=entry.model_name)
                ) from error
            if entry._has_model() and entry.contact_paths and not entry._get_paths():
                raise ValidationError(
                    self.env._(
                        "%(paths)s does not lead from %(model)s to a contact.",
                        paths=entry.contact_paths,
                        model=entry.model_name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        self.env["portal.document.type"]._note_change()
        return entries

    def write(self, vals):
        if vals.keys() <= set(MADE_FIELDS):
            return super().write(vals)
        self.check_access("write")  # who may not gets no work done either
        with self.env["portal.access.policy"]._watching_roles(self.env["portal.role"]._search_all_sudo(), self):
            result = super().write(vals)
            self.env["portal.document.type"]._note_change()
        return result

    def unlink(self):
        self.check_access("unlink")
        made_sudo = self._get_made_sudo()
        with self.env["portal.access.policy"]._watching_roles(self.env["portal.role"]._search_all_sudo(), self):
            result = super().unlink()
            self.env["portal.document.type"]._drop_made_sudo(made_sudo)
            self.env["portal.document.type"]._note_change()
        return result

    # === BUSINESS METHODS === #

    @api.model
    def _get_entries(self, model_name):
        """Return the entries of a model that is installed, of the types that are on."""
        return self.browse(self._get_entry_ids(model_name)).sudo()

    @api.model
    @tools.ormcache("model_name")
    def _get_entry_ids(self, model_name):
        # In sudo mode as everybody is held to the types, and only staff may read them.
        entries_sudo = self.sudo()._search_active([("model_name", "=", model_name)])
        return entries_sudo.filtered("is_installed")._ids

    def _get_all_paths(self):
        """Return the paths of some entries, each once."""
        return sorted({path for entry in self for path in entry._get_paths()})

    @api.model
    def _search_active(self, domain=()):
        """Return the entries of the types that are on, in the mode of these ones.

        :param domain: which of them
        """
        return self.search([("type_id.active", "=", True), *domain])

    def _get_all_values(self):
        """Return what decides what is seen of the entries whose types are on: {id: values}, all of them plain."""
        return {
            entry.id: {"type_id": entry.type_id.id, **entry._get_values()} for entry in self if entry.type_id.active
        }

    def _get_values(self):
        """Return what decides what is seen of the entry, with the paths to followers as far as the type opens them."""
        values = {name: self[name] for name in VALUE_FIELDS}
        if self.type_id.opens_to_followers and self._has_model():
            values["contact_paths"] = ", ".join(dict.fromkeys([*self._split_paths(), *self._get_follower_paths()]))
        return values

    def _get_made_sudo(self):
        """Return what was made for the models of the entries: {field: records}, in sudo mode as only staff reads it."""
        return {name: self.sudo()[name] for name in MADE_FIELDS}

    def _has_model(self):
        self.ensure_one()
        model = self.env.get(self.model_name)
        return model is not None and not model._abstract and not model._transient

    def _has_fields(self):
        """Return whether the fields of the filter are there, and those of a path, if there is one."""
        self.ensure_one()
        try:
            # In sudo mode as fields are judged, not read.
            self._get_domain().validate(self.env[self.model_name].sudo())
        except (SyntaxError, TypeError, ValueError):
            return False
        return not self.contact_paths or bool(self._get_paths())

    def _get_domain(self):
        """Return which records of the model belong to the type, without regard to anybody's scope.

        :raise ValueError, SyntaxError, TypeError: if the text is not a domain of literals
        """
        self.ensure_one()
        return Domain(literal_eval(self.domain.strip()))

    def _search_seen(self, user, domain, limit):
        """Return those of the records that a person sees by the rules in force which a domain finds.

        :param user: the person
        :param Domain domain: such as the filter of the type
        """
        seen = self.env[self.model_name].with_user(user).sudo(False)._search(Domain.TRUE)
        # In sudo mode as a filter may read fields that people outside may not.
        records_sudo = self.env[self.model_name].sudo().search(Domain("id", "in", seen) & domain, limit=limit)
        return records_sudo.with_user(user).sudo(False)

    def _split_paths(self):
        return [path.strip() for path in (self.contact_paths or "").split(",") if path.strip()]

    def _get_paths(self):
        """Return those paths that lead to a contact with the apps of today, also to followers if the type says so."""
        self.ensure_one()
        paths = [path for path in self._split_paths() if self._is_path(self.env[self.model_name], path)]
        # In sudo mode as everybody is held to the types, and only staff may read them.
        if self.sudo().type_id.opens_to_followers:
            paths = list(dict.fromkeys([*paths, *self._get_follower_paths()]))
        return paths

    def _get_follower_paths(self):
        """Return the paths to the followers of a document: its own, or of a line, those of the document it is on.

        What leads from a document to another one, such as from a delivery to its order, is no path to its followers.
        """
        paths = self._split_paths()
        if self.is_document:
            prefixes = [""] if paths else []
        else:
            prefixes = [path[: path.rfind(".") + 1] for path in paths if "." in path]
        model = self.env[self.model_name]
        found = [f"{prefix}message_partner_ids" for prefix in prefixes]
        return [path for path in dict.fromkeys(found) if self._is_path(model, path)]

    @api.model
    def _is_path(self, model, path):
        if path == "id":
            return model._name == "res.partner"
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None or not field.comodel_name or not field._description_searchable:
                return False
            model = self.env[field.comodel_name]
        return model._name == "res.partner"
