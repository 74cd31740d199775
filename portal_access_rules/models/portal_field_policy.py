import logging

from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .base import MORE_THAN_A_NAME, Base

_logger = logging.getLogger(__name__)

# More lists than any vendor has.
MANY = 10_000
# Where a cursor keeps the lists that a user is held to: {user id: lists, or None for staff}.
LISTS = "portal_field_lists"
# Fields of every model that tell no more than that a record is there, and what it is called.
IMPLIED = frozenset({"id", "display_name"})
# Whatever is asked about other models' fields is asked of it, so that it is held to the policy in any case.
ASKED_FOR_OTHERS = "ir.attachment"


class PortalFieldPolicy(models.AbstractModel):
    """Which fields people outside may read: those that a list names, on every model that has a list.

    The types of documents and `portal.readable.model` are the lists. The classes of the models that have one
    are extended when the registry is loaded, so that all other models, and staff, pay nothing or next to nothing
    for it. What a sudo record shows, such as Odoo's own page of a document, is not held to it.
    """

    _name = "portal.field.policy"
    _description = "Policy for Fields in the Portal"

    # === LISTS === #

    @api.model
    @tools.ormcache(cache="stable")
    def _get_lists(self):
        """Return the names of open fields by model; a model that is not in it is not held to the policy.

        :rtype: dict
        """
        names = {}
        # In sudo mode as everybody is held to the lists, and only staff may read them.
        entries_sudo = self.env["portal.document.type.model"].sudo()._search_active()
        others_sudo = self.env["portal.readable.model"].sudo().search([], limit=MANY)
        additions_sudo = others_sudo.filtered("app_name")
        for rows_sudo in (entries_sudo, others_sudo - additions_sudo):
            for row_sudo in rows_sudo:
                names.setdefault(row_sudo.model_name, set()).update(row_sudo._get_field_names())
        for row_sudo in additions_sudo:
            if row_sudo.model_name in names and row_sudo._is_in_force():
                names[row_sudo.model_name].update(row_sudo._get_field_names())
        known = {model_name: self.env[model_name] for model_name in names if model_name in self.env}
        # Odoo adds whether a record is archived to every search by itself.
        return {name: IMPLIED | names[name] | {model._active_name or "id"} for name, model in known.items()}

    @api.model
    def _get_user_lists(self):
        """Return the lists that the current user is held to, or None for staff and in superuser mode.

        Whoever is not known to be staff is outside.
        """
        if self.env.su:
            return None
        try:
            return self.env.cr.cache[LISTS][self.env.uid]
        except KeyError:
            lists = None if self.env.uid and self.env.user._is_internal() else self._get_lists()
            return self.env.cr.cache.setdefault(LISTS, {}).setdefault(self.env.uid, lists)

    @api.model
    def _is_open(self, records, field):
        """Return whether the policy lets the current user read a field; Odoo's groups of the field are not asked."""
        lists = self._get_user_lists()
        if lists is None or field.model_name not in lists or field.name in lists[field.model_name]:
            return True
        return records._is_portal_field_own(field)

    @api.model
    def _check_open(self, records, field):
        """Refuse what the policy closes.

        :raise AccessError: if the current user may not read the field
        """
        if not self._is_open(records, field):
            _logger.info("The policy of the portal closes %s.%s to user %s.", records._name, field.name, self.env.uid)
            raise AccessError(
                self.env._('You do not have enough rights to access the field "%(field)s".', field=field.name)
            )

    @api.model
    def _check_domain(self, model, domain):
        """Refuse a search by a closed field, also at the end of a path and in a condition inside of a condition.

        Odoo checks fields that stand in a table; it replaces a condition on another one by what that field
        searches for, before it checks. Only the policy is asked, as Odoo's own pages search by fields that
        they may not read.

        :raise AccessError: if the current user may not read one of the fields
        """
        for condition in domain.iter_conditions():
            target = model
            for name in condition.field_expr.split("."):
                field = target._fields.get(name)
                if field is None:
                    break
                self._check_open(target, field)
                if not field.comodel_name:
                    break
                target = self.env[field.comodel_name]
            if condition.operator.rstrip("!") in ("any", "not any") and isinstance(condition.value, (Domain, list)):
                self._check_domain(target, Domain(condition.value))

    # === CHANGES === #

    @api.model
    def _note_change(self):
        """Put changed lists into force, on this worker now and on all with the commit."""
        self._forget()
        if self.pool.ready and self._get_missing():
            self._register_hook()
            self.pool.registry_invalidated = True

    @api.model
    def _forget(self):
        """Forget the lists that are kept in memory.

        Once more after the commit: another thread may have asked in between, and kept the old ones.
        """
        self._forget_users()
        self.pool.clear_cache("stable")
        postcommit = self.env.cr.postcommit
        if not postcommit.data.get("portal_field_policy_forget"):
            postcommit.data["portal_field_policy_forget"] = True
            postcommit.add(lambda: self.pool.clear_cache("stable"))

    @api.model
    def _forget_users(self):
        """Forget within this transaction who is staff."""
        self.env.cr.cache.pop(LISTS, None)

    # === CLASSES === #

    def _register_hook(self):
        """Override of `base` to hold the models that have a list to it."""
        super()._register_hook()
        for model_name in self._get_missing():
            _extend(self.pool[model_name])

    @api.model
    def _get_missing(self):
        names = {*self._get_lists(), ASKED_FOR_OTHERS}
        return [name for name in names if "_is_held_to_portal_lists" not in vars(self.pool[name])]


def _extend(cls):
    """Hold the class of a model to the policy. It stays so while the registry lives; without a list it is open."""
    makers = [_make_access_methods, _make_query_methods, _make_name_methods]
    if hasattr(cls, "_notify_thread"):
        makers.append(_make_mail_methods)
    if hasattr(cls, "_get_current_partner"):
        makers.append(_make_visitor_methods)
    for method in (method for make in makers for method in make(cls)):
        setattr(cls, method.__name__, method)
    cls._is_held_to_portal_lists = True


class _NoPolicy:
    """What classes ask while this addon is uninstalled: they stay extended until the registry is made anew."""

    def _get_user_lists(self):
        return None

    def _check_open(self, _records, _field):
        return None

    def _check_domain(self, _model, _domain):
        return None


def _get_policy(env):
    policy = env.get("portal.field.policy")
    return _NoPolicy() if policy is None else policy


def _make_access_methods(cls):
    """Return what lets a class answer open fields alone."""
    is_plain = super(cls, cls)._has_field_access is models.BaseModel._has_field_access
    # Most have nothing that is the reader's own; Odoo asks about each field of a model when it fetches some.
    has_own = cls._is_portal_field_own is not Base._is_portal_field_own

    def _has_field_access(self, field, operation):
        # It runs whenever a record gives a value, and for each field that superuser mode fetches, so that it looks
        # at nothing but dictionaries before it lets staff through.
        env = self.env
        if operation == "read" and not env.su:
            try:
                lists = env.cr.cache[LISTS][env.uid]
            except KeyError:
                lists = _get_policy(env)._get_user_lists()
            if (
                lists is not None
                # The field may be one of another model: `ir.attachment` asks about the field that holds a file.
                and field.name not in lists.get(field.model_name, (field.name,))
                and not (has_own and self._is_portal_field_own(field))
            ):
                return False
        if is_plain and not field.groups:
            return True  # as Odoo's own method, without the time of another call
        return super(cls, self)._has_field_access(field, operation)

    return (_has_field_access,)


def _make_query_methods(cls):
    """Return what keeps a class from sorting and grouping by closed fields."""

    def _field_to_sql(self, alias, field_expr, query=None):
        # Odoo follows a related field in superuser mode before it checks.
        field = self._fields.get(field_expr.split(".")[0])
        if field is not None and field.related and not field.store:
            _get_policy(self.env)._check_open(self, field)
        return super(cls, self)._field_to_sql(alias, field_expr, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        field = self._fields.get(groupby_spec.split(":")[0].split(".")[0])
        if field is not None:
            _get_policy(self.env)._check_open(self, field)
        return super(cls, self)._read_group_groupby(alias, groupby_spec, query)

    def _order_to_sql(self, order, query, alias=None, reverse=False):
        # In sudo mode as a model's own order is everybody's, and may follow closed fields.
        records = self if order and order != self._order else self.sudo()
        return super(cls, records)._order_to_sql(order, query, alias, reverse)

    return _field_to_sql, _read_group_groupby, _order_to_sql


def _make_name_methods(cls):
    """Return what lets a class tell the names of records, whatever fields they are made of."""

    def _compute_display_name(self):
        # The lists of the person, in superuser mode too: there, records name those that they refer to.
        if _get_policy(self.sudo(False).env)._get_user_lists() is None:
            return super(cls, self)._compute_display_name()
        # What somebody fills in is no record yet: its name is made of what that person may read.
        drafts = self.browse() if self.env.su else self.filtered(lambda record: not record.id)
        if drafts:
            super(cls, drafts)._compute_display_name()
            return (self - drafts)._compute_display_name() if self - drafts else None
        # As in Odoo, where the name is read from fields, a record that is closed does not tell it; a name that is
        # another record's, such as a user's, Odoo reads in superuser mode.
        name_field = self._fields.get(self._rec_name)
        if not self.env.su and not (name_field is not None and name_field.related):
            self._origin.check_access("read")
        # In sudo mode as a record is called the same for everybody, whatever fields its name is made of; but what a
        # program asks it to tell besides the name is not told.
        asked = {name: False for name in MORE_THAN_A_NAME if self.env.context.get(name)}
        named = self.sudo().with_context(**asked)
        super(cls, named)._compute_display_name()
        # A name that depends on the user is kept apart for those in superuser mode.
        if asked or not self.env.su:
            for record, plain in zip(self, named, strict=True):
                record.display_name = plain.display_name
        return None

    @api.model
    def _search_display_name(self, operator, value):
        # What is closed finds nothing: else nobody outside could search by name at all.
        domain = Domain(super(cls, self)._search_display_name(operator, value))
        return domain.map_conditions(lambda condition: _without_closed(self, condition))

    return _compute_display_name, _search_display_name


def _make_mail_methods(cls):
    """Return what lets people post a message: the mails about it are made of what they need not read themselves."""

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        # What counts is the message, which Odoo has cleaned, and not what its author said of it.
        said = msg_vals if _get_policy(self.env)._get_user_lists() is None else False
        # In sudo mode as whoever may post has posted by now; who is told, and how, is the vendor's.
        return super(cls, self.sudo())._notify_thread(message.sudo(), msg_vals=said, **kwargs)

    def _notify_get_reply_to(self, default=None, author_id=False):
        # In sudo mode as an answer goes to the address of the vendor, whoever writes.
        return super(cls, self.sudo())._notify_get_reply_to(default=default, author_id=author_id)

    return _notify_thread, _notify_get_reply_to


def _make_visitor_methods(cls):
    """Return what lets pages ask for the contact of a visitor, who has none, and read closed fields of nobody."""

    def _get_current_partner(self, **kwargs):
        current = super(cls, self)._get_current_partner(**kwargs)
        # In sudo mode as it is no record then, so that nothing is shown.
        return current or current.sudo()

    def _get_current_persona(self):
        partner, guest = super(cls, self)._get_current_persona()
        # In sudo mode as it is no record then, so that nothing is shown.
        return partner or partner.sudo(), guest

    return _get_current_partner, _get_current_persona


def _without_closed(model, condition):
    try:
        _get_policy(model.env)._check_domain(model, condition)
    except AccessError:
        return Domain(condition.operator in Domain.NEGATIVE_OPERATORS)
    return condition
