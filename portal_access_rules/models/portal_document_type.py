from odoo import api, fields, models
from odoo.exceptions import UserError

SCOPES = [
    ("none", "Nothing"),
    ("own", "Own documents"),
    ("shared", "Own documents and those of the company itself"),
    ("company", "All documents of the company and its subsidiaries"),
]
# A wider scope has a higher rank.
SCOPE_RANKS = {scope: rank for rank, (scope, _name) in enumerate(SCOPES)}

RULE_NAME = "rule_%s"
WIDE_RULE_NAME = "rule_%s_portal"
ACTION_NAME = "action_explain_%s"
# In force for everybody but staff; private methods cannot be called from outside.
RULE_DOMAIN = "[(1, '=', 1)] if not user.share else user._get_portal_domain(%r)"


class PortalDocumentType(models.Model):
    """A sort of document that roles speak of, such as invoices, and the models that hold it.

    While a type covers a model, one global record rule on that model holds everybody who is not staff to
    their role. The rules follow the types: nobody writes them by hand.
    """

    _name = "portal.document.type"
    _description = "Type of Document in the Portal"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Never changes: what roles and other addons call the type.")
    sequence = fields.Integer(default=100)
    active = fields.Boolean(
        default=True,
        help="If it is off, Odoo's own rules alone decide about its documents.",
    )
    default_scope = fields.Selection(
        SCOPES,
        string="Scope unless a role says otherwise",
        required=True,
        default="own",
    )
    link_policy = fields.Selection(
        selection=[("open", "Opens for whoever has it"), ("sign_in", "Opens after signing in")],
        string="Link to a document",
        required=True,
        default="open",
        help="Links in mails hold a secret. They never open more to a person who is signed in than the role allows.",
    )
    link_days = fields.Integer(
        "Links end after",
        help="Days until a link stops working for visitors who are not signed in; the portal and later mails hold "
        "a new one. 0: never.",
    )
    reachable_from_documents = fields.Boolean(
        "Reached from other documents",
        help="A visitor who came by the link to a document, and is not signed in, finds links to documents of this "
        "type on its page, such as the invoices of an order. Whoever has the first link then has these too.",
    )
    model_ids = fields.One2many("portal.document.type.model", "type_id", string="Models", copy=True)
    is_unavailable = fields.Boolean(
        compute="_compute_is_unavailable",
        help="None of its models is installed; it wakes when one is.",
    )

    _code_uniq = models.Constraint("UNIQUE(code)", "A type of this code exists already.")
    _check_link_days = models.Constraint("CHECK(link_days >= 0)", "Links cannot end before they begin.")

    # === COMPUTE METHODS === #

    @api.depends("model_ids.is_installed")
    def _compute_is_unavailable(self):
        for document_type in self:
            document_type.is_unavailable = not any(document_type.model_ids.mapped("is_installed"))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        document_types = super().create(vals_list)
        self._note_change()
        return document_types

    def write(self, vals):
        self.check_access("write")  # who may not gets no work done either
        if "code" in vals and any(document_type.code != vals["code"] for document_type in self):
            raise UserError(self.env._("The code of a type cannot change: roles and other addons rely on it."))
        watched = vals.keys() & {"active", "default_scope", "model_ids"}
        self.env["portal.access.policy"]._clear_cache()
        with self.env["portal.access.policy"]._rotating_links(self._get_affected_users() if watched else None):
            result = super().write(vals)
            if watched:
                self._note_change()
        return result

    def unlink(self):
        result = super().unlink()
        self._note_change()
        return result

    # === BUSINESS METHODS === #

    def _get_affected_users(self):
        return self.env["res.users"]._search_portal_users()

    @api.model
    def _get(self, code):
        """Return the type of a code, or nothing if it is unknown or off."""
        return self.search([("code", "=", code)], limit=1)

    # === BUSINESS METHODS - RULES === #

    @api.model
    def _note_change(self):
        """Bring the rules in step with a change, except while apps are installed: then they follow at the end."""
        self.env["portal.access.policy"]._clear_cache()
        self.env["portal.field.policy"]._note_change()
        if self.pool.ready:
            self._sync_rules()

    @api.model
    def _sync_rules(self):
        """Make the record rules those of the types, and nothing else. It may be called at any time.

        Models that are not installed have no rule. The rules belong to this addon: they are gone when it is
        uninstalled.
        """
        # In sudo mode as whoever changes a type need not have the right on rules.
        types_sudo = self.sudo()
        types_sudo._write_owned(types_sudo._prepare_all_rules())
        self.env["portal.access.policy"]._clear_cache()

    @api.model
    def _get_broken_rules(self):
        """Return the names of covered models whose rule is not as it should be."""
        broken = []
        for name, (model, values) in self.sudo()._prepare_all_rules().items():
            record = self.env.ref(f"portal_access_rules.{name}", raise_if_not_found=False)
            if model == "ir.rule" and (not record or self._get_differences(record.sudo(), values)):
                broken.append(self.env["ir.model"].sudo().browse(values["model_id"]).model)
        return broken

    @api.model
    def _prepare_all_rules(self):
        """Return the records that hold all covered models to the policy: their names to (model, values)."""
        entries = self.env["portal.document.type.model"].search([("type_id.active", "=", True)]).filtered("is_installed")
        widened = set(entries.filtered("extends_core_rule").mapped("model_name"))
        wanted = {}
        for name in sorted(set(entries.mapped("model_name"))):
            wanted |= self._prepare_rules(name, name in widened)
        return wanted

    @api.model
    def _remove_rules(self):
        """Remove all that `_sync_rules` made."""
        self.sudo()._write_owned({})
        self.env["portal.access.policy"]._clear_cache()

    @api.model
    def _get_rule_name(self, model_name):
        """Return the name of the external identifier of a covered model's global rule."""
        return RULE_NAME % model_name.replace(".", "_")

    @api.model
    def _prepare_rules(self, model_name, extends_core_rule):
        """Return the records that hold a model to the policy: their names to (model, values)."""
        suffix = model_name.replace(".", "_")
        model = self.env["ir.model"]._get(model_name)
        values = {
            "name": f"Portal: what each contact may see ({model_name})",
            "model_id": model.id,
            "domain_force": RULE_DOMAIN % model_name,
            "active": True,
            "groups": [fields.Command.clear()],
        }
        wanted = {self._get_rule_name(model_name): ("ir.rule", values)}
        if extends_core_rule:
            group = fields.Command.set(self.env.ref("base.group_portal").ids)
            wide = values | {"name": f"Portal: wider than Odoo's own rule ({model_name})", "groups": [group]}
            wide |= {"perm_write": False, "perm_create": False, "perm_unlink": False}
            wanted[WIDE_RULE_NAME % suffix] = ("ir.rule", wide)
        action = {
            "name": self.env._("Who may see this?"),
            "model_id": model.id,
            "binding_model_id": model.id,
            "binding_view_types": "form",
            "group_ids": [fields.Command.set(self.env.ref("base.group_user").ids)],
            "state": "code",
            "code": "action = env['portal.access.explanation']._action_open(record)",
        }
        wanted[ACTION_NAME % suffix] = ("ir.actions.server", action)
        return wanted

    @api.model
    def _write_owned(self, wanted):
        """Create, mend and remove the records that belong to the types, and nothing else.

        :param dict wanted: names of external identifiers to (model, values)
        """
        prefixes = tuple(name.split("%")[0] for name in (RULE_NAME, ACTION_NAME))
        data = self.env["ir.model.data"].search(
            [("module", "=", "portal_access_rules"), ("model", "in", ("ir.rule", "ir.actions.server"))]
        )
        owned = {row.name: row for row in data if row.name.startswith(prefixes)}
        for name, row in owned.items():
            record = self.env[row.model].browse(row.res_id).exists()
            if name not in wanted or not record:
                record.unlink()
                row.exists().unlink()
            else:
                self._repair(record, wanted.pop(name)[1])
        for name, (model, values) in wanted.items():
            record = self.env[model].create(values)
            self.env["ir.model.data"].create(
                {
                    "module": "portal_access_rules",
                    "name": name,
                    "model": model,
                    "res_id": record.id,
                    "noupdate": True,
                }
            )

    @api.model
    def _repair(self, record, values):
        """Write what differs; nothing if the record is as it should be."""
        if changed := self._get_differences(record, values):
            record.write(changed)

    @api.model
    def _get_differences(self, record, values):
        """Return those values that a record does not have; its name is anybody's to change."""
        differences = {}
        for name, value in values.items():
            field = record._fields[name]
            if field.type == "many2many":
                ids = value[0][2] if value[0][0] == fields.Command.SET else []
                is_same = set(record[name].ids) == set(ids)
            else:
                is_same = (record[name].id if field.type == "many2one" else record[name]) == value
            if not is_same and name != "name":
                differences[name] = value
        return differences
