import logging
import re
from urllib.parse import parse_qsl, urlsplit

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import frozendict
from odoo.tools.safe_eval import safe_eval

# The highest number that a page tells; beyond it stands "99+". Counting stops there.
COUNT_LIMIT = 99
# A page below the dashboard, which is at /my and /my/home.
DOCUMENT_PATH_PATTERN = r"/my/(?!home\b)[\w.-]+(/[\w.-]+)*/?"
PATH_PATTERN = DOCUMENT_PATH_PATTERN + r"(\?[\w.=&%-]+)?"

_logger = logging.getLogger(__name__)


class PortalCounterMixin(models.AbstractModel):
    """What a page shows with the number of its documents: a section, or a matter that needs attention.

    The settings are cached as plain values, and all numbers of a page are counted by one query, as
    the person who reads it.
    """

    _name = "portal.counter.mixin"
    _inherit = "portal.cache.mixin"
    _description = "Counted Entry of the Portal"
    _order = "sequence, id"

    _cached_fields = ("name", "icon", "path", "model_name", "domain", "is_hidden")
    # The names of counters begin with it.
    _counter_prefix = ""

    name = fields.Char(required=True, translate=True)
    icon = fields.Char(
        required=True,
        default="fa-folder-open-o",
        help="The name of an icon of Font Awesome 4, such as fa-truck.",
    )
    sequence = fields.Integer(default=100)
    path = fields.Char(
        required=True,
        help="The page that it opens, such as /my/orders.",
    )
    model_name = fields.Char(
        string="Counted Model",
        help="The model whose records are counted, such as sale.order. The entry stays out of sight "
        "as long as no installed app has this model. Without a model it has no number.",
    )
    domain = fields.Char(
        string="Counted Records",
        default="[]",
        help="The records that are counted, among those that the reader may see. It can use user_id, "
        "partner_id, commercial_partner_id, company_id and today.",
    )
    is_hidden = fields.Boolean(
        string="Hidden",
        company_dependent=True,
        help="Hide it from the customers of the current company.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("path")
    def _check_path(self):
        for entry in self:
            self._check_page(entry.path, PATH_PATTERN)

    def _check_page(self, path, pattern):
        if path and not re.fullmatch(pattern, path):
            raise ValidationError(
                self.env._("%(path)s is not a page of this portal. Write one such as /my/orders.", path=path)
            )

    @api.constrains("icon")
    def _check_icon(self):
        self._check_icon_name(self.mapped("icon"))

    def _check_icon_name(self, icons):
        for icon in icons:
            if not re.fullmatch(r"fa-[a-z0-9-]+", icon):
                raise ValidationError(
                    self.env._("%(icon)s is not the name of an icon. Write one such as fa-truck.", icon=icon)
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
        """Return the values of the entries that the current user is shown, in order."""
        return [entry for entry in self._get_all() if not entry["is_hidden"] and self._is_readable(entry)]

    @api.model
    def _is_readable(self, entry):
        """Return whether the current user can see anything of an entry.

        For a module to open an entry that reads its records in another way than as the
        reader, it must override this method and return whether the entry is shown.

        :param dict entry: the entry's values
        """
        model = entry["model_name"]
        if not model:
            return True
        if model not in self.env or self.env[model]._abstract or not self.env[model].has_access("read"):
            return False
        # What record rules close altogether is not shown; Odoo keeps the rules of a user in memory.
        return not self.env["ir.rule"]._compute_domain(model, "read").is_false()

    @api.model
    @tools.ormcache("self.env.company.id", "self.env.lang", cache="default")
    def _get_all(self):
        # In sudo mode as the entries are the vendor's settings; what is shown is decided by the caller.
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
        """Return a path without its end's slash, and the arguments of its query as a set of pairs."""
        parts = urlsplit(path)
        return parts.path.rstrip("/"), frozenset(parse_qsl(parts.query))

    # === BUSINESS METHODS - COUNTERS === #

    @api.model
    def _get_counters(self, names):
        """Return the text for each counter of a visible entry: "0" to "99", or "99+".

        :param list names: names of counters, of entries and of others, as a page asks for them
        :rtype: dict
        """
        return self._count(self._get_count_queries(names))

    @api.model
    def _get_count_queries(self, names):
        """Return what counts the documents of visible entries, as the current user and without writing.

        :param list names: names of counters, of entries and of others, as a page asks for them
        :rtype: dict of counters to `Query`
        """
        wanted = [entry for entry in self._get_visible() if entry["counter"] and entry["counter"] in names]
        with self.env["res.partner"]._remember_children():
            queries = {entry["counter"]: self._try_search_counted(entry) for entry in wanted}
        return {name: query for name, query in queries.items() if query is not None}

    def _try_search_counted(self, entry):
        try:
            return self._search_counted(entry, COUNT_LIMIT + 1)
        except (KeyError, TypeError, UserError, ValueError):
            # An entry that cannot be counted must not take the numbers of the others.
            _logger.warning("The entry %s of the portal cannot be counted.", entry["counter"], exc_info=True)
            return None

    @api.model
    def _search_counted(self, entry, limit):
        """Return the query of the documents of an entry that the current user can see.

        For a module to count the documents of an entry in another way than by its model and
        domain, it must override this method and return the query of the records that count.

        :param dict entry: the entry's values
        :param int limit: the number at which counting stops
        :rtype: Query
        """
        model, domain = self.env[entry["model_name"]], Domain(self._evaluate_domain(entry["domain"]))
        try:
            return model._search(domain, limit=limit)
        except AccessError:
            # In sudo mode as the vendor's own domain may name fields that people outside may not read; it is asked of
            # those documents alone that they may.
            return model.sudo()._search(Domain("id", "in", model._search([])) & domain, limit=limit)

    @api.model
    def _count(self, queries):
        """Count what queries find, all at once.

        :param dict queries: names to queries, each with a limit
        :return: the text for each name: "0" to "99", or "99+"
        :rtype: dict
        """
        if not queries:
            return {}
        # The order is dropped: what is counted need not be sorted.
        for query in queries.values():
            query.order = None
        counts = [SQL("(SELECT COUNT(*) FROM (%s) t)", query.select("1")) for query in queries.values()]
        [row] = self.env.execute_query(SQL("SELECT %s", SQL(", ").join(counts)))
        return {name: self._format_count(count) for name, count in zip(queries, row, strict=True)}

    @api.model
    def _format_count(self, count):
        return f"{COUNT_LIMIT}+" if count > COUNT_LIMIT else str(count)

    @api.model
    def _evaluate_domain(self, text):
        user = self.env.user
        return Domain(
            safe_eval(
                text or "[]",
                {
                    "user_id": user.id,
                    "partner_id": user.partner_id.id,
                    "commercial_partner_id": user.commercial_partner_id.id,
                    "company_id": self.env.company.id,
                    "today": fields.Date.context_today(self),
                },
            )
        )
