from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain

# Nobody outside fills in a form of them, and whoever is named there tells more than a form has to know.
WITHOUT_FORMS = frozenset({"discuss.channel.member", "ir.filters", "mail.message", "res.users"})
# Fields that name a record of whatever model.
NAMES_OF_ANY = frozenset({"reference", "many2one_reference"})
DEFAULT = "default_"
# What a context asks names to tell besides the name: an e-mail address, a tax number, an id, a supplier's own name, an
# amount, hours, a day, who is on leave, where a package goes.
MORE_THAN_A_NAME = (
    "display_milestone_deadline",
    "formatted_display_name",
    "hr_timesheet_display_remaining_hours",
    "input_full_display_name",
    "is_done",
    "partner_id",
    "partner_show_db_id",
    "sale_show_partner_name",
    "seller_id",
    "show_dest_package",
    "show_email",
    "show_src_package",
    "show_total_amount",
    "show_vat",
    "with_price_unit",
    "with_remaining_hours",
)
# What programs ask names to tell; Odoo's pages ask for addresses, in superuser mode.
ASKED_OF_NAMES = (*MORE_THAN_A_NAME, "show_address")


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        """Override of `base` to refuse a search by a field that the policy of the portal closes.

        A path may lead from any model to one that has a list.
        """
        policy = self.env.get("portal.field.policy")  # gone while this addon is uninstalled
        if policy is not None and not bypass_access and policy._get_user_lists() is not None:
            domain = Domain(domain)
            policy._check_domain(self, domain)
        return super()._search(domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)

    # === NAMES === #

    def _with_plain_names(self):
        """Return the records with a context that asks their names, and those of what they refer to, for nothing else.

        Odoo names what a record refers to in superuser mode, with the context of whoever reads the record.
        """
        context = self.env.context
        asked = {name: False for name in ASKED_OF_NAMES if context.get(name)}
        return self.with_context(**asked) if asked and self._is_held_to_policy() else self

    @api.model
    def _is_held_to_policy(self):
        policy = self.env.get("portal.field.policy")  # gone while this addon is uninstalled
        return policy is not None and policy._get_user_lists() is not None

    def _read_format(self, fnames, load="_classic_read"):
        """Override of `base`: what is referred to is named, and nothing else is told of it."""
        return super(Base, self._with_plain_names())._read_format(fnames, load)

    def web_read(self, specification):
        """Override of `web`: as `_read_format`; here each field may have a context of its own."""
        if self._is_held_to_policy():
            specification = {name: self._get_plain_spec(spec) for name, spec in specification.items()}
        return super(Base, self._with_plain_names()).web_read(specification)

    @api.model
    def _get_plain_spec(self, spec):
        if not (spec or {}).get("context"):
            return spec
        return {**spec, "context": {**spec["context"], **dict.fromkeys(ASKED_OF_NAMES, False)}}

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Override of `base`: as `_read_format`."""
        return super(Base, self._with_plain_names()).name_search(name, domain, operator, limit)

    def _read_group_format_result(self, rows_dict, lazy_groupby):
        """Override of `base`: as `_read_format`, of what records are grouped by."""
        for row in rows_dict:
            row.update({name: _name_plainly(value) for name, value in row.items()})
        return super()._read_group_format_result(rows_dict, lazy_groupby)

    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        """Override of `web`: as `_read_format`, of what records are grouped by."""
        format_value = super()._web_read_group_groupby_formatter(groupby_spec, values)
        return lambda value: format_value(_name_plainly(value))

    # === FORMS === #

    def onchange(self, values, field_names, fields_spec):
        """Override of `web`: people outside learn nothing of a record by choosing it in a form that is never saved.

        Odoo tells what any record is called as soon as a form refers to it. One that the person may not read counts as
        not chosen.

        :raise AccessError: if people outside have no form of this model
        """
        if not self._is_held_to_policy():
            return super().onchange(values, field_names, fields_spec)
        if self._name in WITHOUT_FORMS:
            raise AccessError(self.env._("You do not have enough rights to fill in this form."))
        kept = self._keep_readable(values)
        kept_names = [name for name in field_names if name in kept or name not in values]
        if field_names and not kept_names:
            return {}
        records = self.with_env(self.env(context=self._get_readable_context()))
        return super(Base, records).onchange(kept, kept_names, fields_spec)

    @api.model
    def _get_readable_context(self):
        """Return the context without default values that are records which the current user may not read."""
        context = self.env.context
        defaults = {key.removeprefix(DEFAULT): value for key, value in context.items() if key.startswith(DEFAULT)}
        kept = {DEFAULT + name: value for name, value in self._keep_readable(defaults).items()}
        return {key: value for key, value in context.items() if not key.startswith(DEFAULT)} | kept

    @api.model
    def _keep_readable(self, values):
        """Return the values of a form without the records that the current user may not read.

        :param dict values: as the browser sends them to `onchange`
        :rtype: dict
        """
        kept = {}
        for name, value in values.items():
            field = self._fields.get(name)
            if field is None or not (field.relational or field.type in NAMES_OF_ANY):
                kept[name] = value
            elif field.type in ("one2many", "many2many"):
                kept[name] = [*self.env[field.comodel_name]._keep_readable_lines(value)]
            elif field.type == "many2one" and self.env[field.comodel_name]._is_readable_choice(value):
                is_form = isinstance(value, dict)  # of the document that a line belongs to
                kept[name] = self.env[field.comodel_name]._keep_readable(value) if is_form else value
        return kept

    @api.model
    def _keep_readable_lines(self, lines):
        """Yield the ids, values and commands that change records in a form, without those that are closed."""
        for line in lines or ():
            if isinstance(line, dict):
                yield self._keep_readable(line)
            elif not isinstance(line, (list, tuple)):
                if self._is_readable_choice(line):
                    yield line
            elif line[0] == Command.SET:
                yield [*line[:2], [record_id for record_id in line[2] if self._is_readable_choice(record_id)]]
            elif line[0] == Command.CREATE:
                yield [*line[:2], self._keep_readable(line[2])]
            elif line[0] == Command.UPDATE and self._is_readable_choice(line[1]):
                yield [*line[:2], self._keep_readable(line[2])]
            elif line[0] != Command.UPDATE and (line[0] != Command.LINK or self._is_readable_choice(line[1])):
                yield line

    @api.model
    def _is_readable_choice(self, choice):
        """Return whether a form may refer to what it sends for a record: an id, values with one, or none."""
        record_id = choice.get("id") if isinstance(choice, dict) else choice
        return not record_id or (type(record_id) is int and self.browse(record_id).has_access("read"))

    # === BUSINESS METHODS === #

    def _is_portal_field_own(self, field):
        """Return whether a field that no list names is open on this record, as it is the reader's own.

        For a module to let people read something of their own record alone, it must override this method and return
        True for that field.
        """
        return False

    def _get_portal_document(self):
        """Return the record whose rules decide about this one: itself.

        For a model whose records belong to another document, it must override this method.
        """
        return self


def _name_plainly(value):
    return value._with_plain_names() if isinstance(value, models.BaseModel) else value
