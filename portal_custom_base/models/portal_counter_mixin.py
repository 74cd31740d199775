import contextlib
import logging
import re
from urllib.parse import parse_qsl, urlsplit

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import frozendict
from odoo.tools.safe_eval import safe_eval

# The highest number shown; above it, counting stops and the page shows "99+".
COUNT_LIMIT = 99
# A page below the dashboard; the dashboard itself is at /my and /my/home.
DOCUMENT_PATH_PATTERN = r"/my/(?!home\b)[\w.-]+(/[\w.-]+)*/?"
PATH_PATTERN = DOCUMENT_PATH_PATTERN + r"(\?[\w.=&%-]+)?"

_logger = logging.getLogger(__name__)


class PortalCounterMixin(models.AbstractModel):
    """An entry of the portal with the number of its documents: a section, or an attention item.

    The settings are cached as plain values. One query counts all entries of a page, with the access
    rights of the current user.
    """

    _name = "portal.counter.mixin"
    _inherit = "portal.cache.mixin"
    _description = "Portal Counter Mixin"
    _order = "sequence, id"

    _cached_fields = ("name", "icon", "path", "model_name", "domain", "is_hidden")
    # The prefix of the names of counters.
    _counter_prefix = ""

    name = fields.Char(required=True, translate=True)
    icon = fields.Char(
        required=True,
        default="fa-folder-open-o",
        help="The name of a Font Awesome 4 icon, such as fa-truck.",
    )
    sequence = fields.Integer(default=100)
    path = fields.Char(
        required=True,
        help="The page it opens, such as /my/orders.",
    )
    model_name = fields.Char(
        string="Counted Model",
        help="The model whose records are counted, such as sale.order. The entry is shown only if an "
        "installed app has this model. Without a model there is no number.",
    )
    has_model = fields.Boolean("Installed", compute="_compute_has_model")
    domain = fields.Char(
        string="Counted Records",
        default="[]",
        help="The domain of the counted records, among those the user may read. It can use user_id, "
        "partner_id, commercial_partner_id, company_id and today.",
    )
    is_hidden = fields.Boolean(
        string="Hidden",
        company_dependent=True,
        help="Hidden from the customers of the current company.",
    )

    # === COMPUTE METHODS === #

    @api.depends("model_name")
    def _compute_has_model(self):
        for entry in self:
            entry.has_model = entry.model_name in self.env and not self.env[entry.model_name]._abstract

    # === CONSTRAINT METHODS === #

    @api.constrains("path")
    def _check_path(self):
        for entry in self:
            self._check_page(entry.path, PATH_PATTERN)

    def _check_page(self, path, pattern):
        if path and not re.fullmatch(pattern, path):
            raise ValidationError(
                self.env._("“%(path)s” is not a page of the portal. Enter a path such as /my/orders.", path=path)
            )

    @api.constrains("icon")
    def _check_icon(self):
        self._check_icon_name(self.mapped("icon"))

    def _check_icon_name(self, icons):
        for icon in icons:
            if not re.fullmatch(r"fa-[a-z0-9-]+", icon):
                raise ValidationError(
                    self.env._("“%(icon)s” is not the name of an icon. Enter a name such as fa-truck.", icon=icon)
                )

    @api.constrains("model_name", "domain")
    def _check_domain(self):
        for entry in self.filtered("model_name"):
            try:
                domain = self._evaluate_domain(entry.domain)
                if entry.model_name in self.env:
                    domain.validate(self.env[entry.model_name])
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The records of “%(section)s” cannot be counted: %(error)s",
                        section=entry.name,
                        error=error,
                    )
                ) from error

    # === BUSINESS METHODS === #

    @api.model
    def _get_visible(self):
        """Return the values of the entries shown to the current user, in order."""
        return [entry for entry in self._get_all() if not entry["is_hidden"] and self._is_readable(entry)]

    @api.model
    def _is_readable(self, entry):
        """Return whether the current user may see the records of an entry.

        For a module to show an entry whose records are not read with the user's access rights, it
        must override this method and return whether the entry is shown.

        :param dict entry: the entry's values
        """
        model = entry["model_name"]
        if not model:
            return True
        if model not in self.env or self.env[model]._abstract or not self.env[model].has_access("read"):
            return False
        # An entry whose records are all excluded by record rules is not shown. Odoo caches the rules of a user.
        return not self.env["ir.rule"]._compute_domain(model, "read").is_false()

    @api.model
    @tools.ormcache("self.env.company.id", "self.env.lang", cache="default")
    def _get_all(self):
        # In sudo mode as customers may not read the vendor's settings; the caller decides what is shown.
        entries_sudo = self.sudo().search_fetch([], self._cached_fields)
        return tuple(entry._get_values() for entry in entries_sudo)

    def _get_values(self):
        self.ensure_one()
        route, args = self._split_path(self.path)
        return frozendict(
            {name: self[name] for name in self._cached_fields},
            id=self.id,
            route=route,
            args=args,
            counter=f"{self._counter_prefix}{self.id}" if self.model_name else False,
        )

    @api.model
    def _split_path(self, path):
        """Return a path without its trailing slash, and the arguments of its query as a set of pairs."""
        parts = urlsplit(path)
        return parts.path.rstrip("/"), frozenset(parse_qsl(parts.query))

    # === BUSINESS METHODS - COUNTERS === #

    @api.model
    def _get_counters(self, names):
        """Return the text of each counter of a visible entry: "0" to "99", or "99+".

        :param list names: the names of counters that a page requests; unknown ones are ignored
        :rtype: dict
        """
        # The dashboard asks for none here: it tells its numbers itself.
        visible = self._get_visible() if names else []
        return self._count_entries([entry for entry in visible if entry["counter"] in names])

    @api.model
    def _count_entries(self, entries, limit=COUNT_LIMIT + 1):
        """Count the documents of entries, with the user's access rights, at once.

        :param list entries: the values of entries that the user sees
        :param int limit: the number at which counting stops
        :return: names of counters mapped to texts; without those that cannot be counted
        :rtype: dict
        """
        queries = {entry["counter"]: self._try_search_counted(entry, limit) for entry in entries if entry["counter"]}
        return self._count({name: query for name, query in queries.items() if query is not None})

    def _try_search_counted(self, entry, limit):
        try:
            return self._search_counted(entry, limit)
        except (KeyError, TypeError, UserError, ValueError):
            # An entry that cannot be counted must not affect the others.
            _logger.warning("The entry %s of the portal cannot be counted.", entry["counter"], exc_info=True)
            return None

    @api.model
    def _search_counted(self, entry, limit):
        """Return the query of the documents of an entry that the current user may see.

        For a module to count the documents of an entry in another way than by its model and
        domain, it must override this method and return the query of the counted records.

        :param dict entry: the entry's values
        :param int limit: the number at which counting stops
        :rtype: Query
        """
        model, domain = self.env[entry["model_name"]], self._get_counted_domain(entry)
        order = entry.get("record_order") or None
        if self._is_domain_open(model, domain):
            # What the records are ordered by may be closed as well.
            with contextlib.suppress(AccessError):
                return model._search(domain, limit=limit, order=order)
        # In sudo mode as the vendor's own domain names fields that people outside may not read; it is asked of those
        # documents alone that they may.
        return model.sudo()._search(Domain("id", "in", model._search([])) & domain, limit=limit, order=order)

    @api.model
    def _is_domain_open(self, model, domain):
        """Return whether the current user may read each field that a domain names, also within a path or a condition.

        Known before the search, so that none is refused, and noted as one that somebody tried.
        """
        for condition in domain.iter_conditions():
            target = model
            for name in condition.field_expr.split("."):
                field = target._fields[name]
                if not target._has_field_access(field, "read"):
                    return False
                if not field.comodel_name:
                    break
                target = self.env[field.comodel_name]
            is_nested = condition.operator.rstrip("!") in ("any", "not any")
            if is_nested and isinstance(condition.value, (Domain, list)):
                if not self._is_domain_open(target, Domain(condition.value)):
                    return False
        return True

    @api.model
    def _get_counted_domain(self, entry):
        """Return which documents an entry counts, among those that the reader may read.

        For a module to mean something else by a condition of a domain, it must override this method and return the
        domain with that.

        :param dict entry: the entry's values
        :rtype: Domain
        """
        domain = self._evaluate_domain(entry["domain"], entry["model_name"])
        return self.env["res.partner"]._replace_hierarchies(self.env[entry["model_name"]], domain)

    @api.model
    def _count(self, queries):
        """Count the results of all queries at once.

        :param dict queries: names mapped to queries, each with a limit
        :return: names mapped to texts: "0" to "99", or "99+"
        :rtype: dict
        """
        if not queries:
            return {}
        # Counting needs no order.
        for query in queries.values():
            query.order = None
        counts = [SQL("(SELECT COUNT(*) FROM (%s) t)", query.select("1")) for query in queries.values()]
        [row] = self.env.execute_query(SQL("SELECT %s", SQL(", ").join(counts)))
        return {name: self._format_count(count) for name, count in zip(queries, row, strict=True)}

    @api.model
    def _format_count(self, count):
        return f"{COUNT_LIMIT}+" if count > COUNT_LIMIT else str(count)

    @api.model
    def _evaluate_domain(self, text, model_name=None):
        """Return the domain that a text says, for the current user and today.

        :param str model_name: the model for which Odoo prepares the domain; without one it is checked by the caller
        """
        user, text = self.env.user, text or "[]"
        values = {
            "user_id": user.id,
            "partner_id": user.partner_id.id,
            "commercial_partner_id": user.commercial_partner_id.id,
            "company_id": self.env.company.id,
            "today": fields.Date.context_today(self),
        }
        if model_name is None:
            return Domain(safe_eval(text, values))
        # Those that it names alone, as most domains are the same for everybody.
        named = tuple((name, value) for name, value in values.items() if name in text)
        # Times that it compares with a day begin with it where the reader is.
        return self._get_prepared_domain(text, named, model_name, str(self.env.tz))

    @api.model
    @tools.ormcache("text", "values", "model_name", "timezone")
    def _get_prepared_domain(self, text, values, model_name, timezone):
        return Domain(safe_eval(text, dict(values))).optimize(self.env[model_name])
