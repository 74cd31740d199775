from odoo import api, fields, models
from odoo.exceptions import UserError

from .portal_document_type_model import MADE_FIELDS

SCOPES = [
    ("none", "Nothing"),
    ("own", "Own documents"),
    ("shared", "Own documents and those of the company itself"),
    ("company", "All documents of the company and its subsidiaries"),
]
# A wider scope has a higher rank.
SCOPE_RANKS = {scope: rank for rank, (scope, _name) in enumerate(SCOPES)}

# In force for everybody but staff; private methods cannot be called from outside.
RULE_DOMAIN = "[(1, '=', 1)] if not user.share else user._get_portal_domain(%r)"
# More models of types than any vendor has.
MANY = 10_000


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
        string="Default access",
        required=True,
        default="own",
    )
    link_policy = fields.Selection(
        selection=[("open", "Anyone with the link"), ("sign_in", "After signing in")],
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
        "Opens from parent documents",
        help="A visitor who came by the link to a document, and is not signed in, finds links to documents of this "
        "type on its page, such as the invoices of an order. Whoever has the first link then has these too.",
    )
    opens_to_followers = fields.Boolean(
        "Opens to followers",
        help="A document and its lines also count as addressed to each contact who follows the document, within the "
        "scope of that person's role. Adding a follower then opens the document; Odoo's own rules stay in force.",
    )
    model_ids = fields.One2many("portal.document.type.model", "type_id", string="Models", copy=True)
    is_unavailable = fields.Boolean(
        "App not installed",
        compute="_compute_is_unavailable",
        help="None of its models is installed. The type takes effect once one is.",
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
        watched = vals.keys() & {"active", "default_scope", "model_ids", "opens_to_followers"}
        self.env["portal.access.policy"]._clear_cache()
        if not watched:
            return super().write(vals)
        with self._watching():
            result = super().write(vals)
            self._note_change()
        return result

    def unlink(self):
        self.check_access("unlink")
        # The database deletes the entries with their type, without a word.
        made_sudo = self.model_ids._get_made_sudo()
        with self._watching():
            result = super().unlink()
            self._drop_made_sudo(made_sudo)
            self._note_change()
        return result

    # === BUSINESS METHODS === #

    def _watching(self):
        """Return the context within which roles may come to show less of the types."""
        roles_sudo = self.env["portal.role"]._search_all_sudo()
        return self.env["portal.access.policy"]._watching_roles(roles_sudo, self.model_ids)

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
        """Make the record rules those of the types. It may be called at any time, and touches no other rule.

        Models that are not installed have no rule. What was made for a model is kept in `rule_id`, `wide_rule_id` and
        `action_id` of its entries.
        """
        # In sudo mode as whoever changes a type need not have the right on rules.
        entries_sudo = self.env["portal.document.type.model"].sudo().search([], limit=MANY)
        made_sudo = entries_sudo._get_made_sudo()
        for name, of_model in entries_sudo.grouped("model_name").items():
            wanted = self.sudo()._prepare_made(of_model)
            of_model.write(
                {field: self._make_sudo(made_sudo[field], name, values).id for field, values in wanted.items()}
            )
        self._drop_made_sudo(made_sudo)
        self.env["portal.access.policy"]._clear_cache()

    @api.model
    def _make_sudo(self, made_sudo, model_name, values):
        """Return the record that was made for a model, mended, or a new one; nothing if none is wanted.

        :param made_sudo: what was made for all models, in sudo mode as in the caller
        :param dict values: what it should be, or None
        """
        if values is None:
            return made_sudo.browse()
        record_sudo = made_sudo.filtered(lambda record: record.model_id.model == model_name)[:1]
        if not record_sudo:
            return made_sudo.create(values)
        self._repair(record_sudo, values)
        return record_sudo

    @api.model
    def _drop_made_sudo(self, made_sudo):
        """Delete what was made for entries and belongs to none any more.

        :param dict made_sudo: what `_get_made_sudo` of the entries told, in sudo mode as in the caller
        """
        entries_sudo = self.env["portal.document.type.model"].sudo().search([], limit=MANY)
        for field, records_sudo in made_sudo.items():
            (records_sudo.exists() - entries_sudo[field]).unlink()

    @api.model
    def _get_broken_rules(self):
        """Return the names of covered models whose rule is not as it should be."""
        broken = []
        # In sudo mode as rules are looked at, whoever asks.
        for name, of_model in (
            self.env["portal.document.type.model"].sudo().search([], limit=MANY).grouped("model_name").items()
        ):
            wanted = self.sudo()._prepare_made(of_model)
            pairs = [(of_model[field], wanted[field]) for field in ("rule_id", "wide_rule_id") if wanted[field]]
            if any(len(rule) != 1 or self._get_differences(rule, values) for rule, values in pairs):
                broken.append(name)
        return broken

    @api.model
    def _remove_rules(self):
        """Remove all that `_sync_rules` made, and nothing else."""
        # In sudo mode as in `_sync_rules`.
        for records_sudo in (
            self.env["portal.document.type.model"].sudo().search([], limit=MANY)._get_made_sudo().values()
        ):
            records_sudo.unlink()
        self.env["portal.access.policy"]._clear_cache()

    @api.model
    def _prepare_made(self, entries):
        """Return what holds the model of some entries to the policy: {field: values, or None for none}."""
        active = entries.filtered(lambda entry: entry.type_id.active and entry.is_installed)
        if not active:
            return dict.fromkeys(MADE_FIELDS)
        model = self.env["ir.model"]._get(active[0].model_name)
        rule = self._prepare_rule(model)
        wide_rule = self._prepare_wide_rule(rule, model) if any(active.mapped("extends_core_rule")) else None
        return {"rule_id": rule, "wide_rule_id": wide_rule, "action_id": self._prepare_action(model)}

    @api.model
    def _prepare_rule(self, model):
        return {
            "name": f"Portal: what each contact may see ({model.model})",
            "model_id": model.id,
            "domain_force": RULE_DOMAIN % model.model,
            "active": True,
            "groups": [fields.Command.clear()],
        }

    @api.model
    def _prepare_wide_rule(self, rule, model):
        return rule | {
            "name": f"Portal: wider than Odoo's own rule ({model.model})",
            "groups": [fields.Command.set(self.env.ref("base.group_portal").ids)],
            "perm_write": False,
            "perm_create": False,
            "perm_unlink": False,
        }

    @api.model
    def _prepare_action(self, model):
        return {
            "name": self.env._("Who may see this?"),
            "model_id": model.id,
            "binding_model_id": model.id,
            "binding_view_types": "form",
            "group_ids": [fields.Command.set(self.env.ref("base.group_user").ids)],
            "state": "code",
            "code": "action = env['portal.access.explanation']._action_open(record)",
        }

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
