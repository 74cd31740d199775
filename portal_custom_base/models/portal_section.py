import logging
import re
from urllib.parse import parse_qsl, urlsplit

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.misc import frozendict
from odoo.tools.safe_eval import safe_eval

# The highest number that a card tells; beyond it stands "99+". Counting stops there.
COUNT_LIMIT = 99
COUNTER_PREFIX = "portal_section_"
# A page below the dashboard, which is at /my and /my/home.
DOCUMENT_PATH_PATTERN = r"/my/(?!home\b)[\w.-]+(/[\w.-]+)*/?"
PATH_PATTERN = DOCUMENT_PATH_PATTERN + r"(\?[\w.=&%-]+)?"
CACHED_FIELDS = (
    "name",
    "description",
    "invitation",
    "icon",
    "category",
    "path",
    "document_path",
    "model_name",
    "domain",
    "is_hidden",
)

_logger = logging.getLogger(__name__)


class PortalSection(models.Model):
    _name = "portal.section"
    _description = "Portal Section"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Char(
        translate=True,
        help="One sentence on the dashboard that says what a customer can do here.",
    )
    invitation = fields.Char(
        translate=True,
        help="One sentence in the place of the description as long as there is nothing to see.",
    )
    icon = fields.Char(
        required=True,
        default="fa-folder-open-o",
        help="The name of an icon of Font Awesome 4, such as fa-truck.",
    )
    category = fields.Selection(
        selection=[
            ("document", "Documents"),
            ("service", "Services"),
            ("supply", "As our supplier"),
            ("account", "My account"),
        ],
        required=True,
        default="document",
    )
    sequence = fields.Integer(default=100)
    path = fields.Char(
        required=True,
        help="The page that the section opens, such as /my/orders.",
    )
    document_path = fields.Char(
        help="What the addresses of the section's documents begin with, if it is not its own path: "
        "quotations are listed at /my/quotes, and each is read at /my/orders/.",
    )
    model_name = fields.Char(
        string="Counted Model",
        help="The model whose records are counted, such as sale.order. The section stays out of sight "
        "as long as no installed app has this model. Without a model the section has no number.",
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
        help="Hide the section from the customers of the current company; its pages answer as if they did not exist. "
        "A page that two sections share, such as an invoice or a bill, closes when both are hidden. "
        "Links in mails to a single document keep working for visitors who are not signed in.",
    )

    _path_uniq = models.Constraint("UNIQUE(path)", "Another section opens this path already.")

    # === CONSTRAINT METHODS === #

    @api.constrains("path", "document_path")
    def _check_paths(self):
        for section in self:
            for pattern, path in ((PATH_PATTERN, section.path), (DOCUMENT_PATH_PATTERN, section.document_path)):
                if path and not re.fullmatch(pattern, path):
                    raise ValidationError(
                        self.env._("%(path)s is not a page of this portal. Write one such as /my/orders.", path=path)
                    )

    @api.constrains("icon")
    def _check_icon(self):
        for section in self:
            if not re.fullmatch(r"fa-[a-z0-9-]+", section.icon):
                raise ValidationError(
                    self.env._("%(icon)s is not the name of an icon. Write one such as fa-truck.", icon=section.icon)
                )

    @api.constrains("model_name", "domain")
    def _check_domain(self):
        for section in self.filtered("model_name"):
            try:
                domain = self._evaluate_domain(section.domain)
                if section.model_name in self.env:
                    domain.validate(self.env[section.model_name])
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The records of “%(section)s” cannot be counted: %(error)s",
                        section=section.name,
                        error=error,
                    )
                ) from error

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._forget_cached()
        return super().create(vals_list)

    def write(self, vals):
        self._forget_cached()
        return super().write(vals)

    def unlink(self):
        self._forget_cached()
        return super().unlink()

    def _update_field_translations(self, *args, **kwargs):
        """Override of `base` to show a new translation at once."""
        self._forget_cached()
        return super()._update_field_translations(*args, **kwargs)

    def _forget_cached(self):
        self.env.registry.clear_cache()
        # And again for what another thread of this process reads until the commit.
        self.env.cr.postcommit.add(self.env.registry.clear_cache)

    # === BUSINESS METHODS - NAVIGATION === #

    @api.model
    def _get_navigation(self, path=""):
        """Return what the current user can go to, category by category.

        :param str path: the path of the page that is open, with its query
        :return: a list of dicts with `name` and `sections`, each a dict of the section's values
            with `is_current`
        """
        sections = self._get_visible()
        current = self._find_claiming(sections, path)[:1]
        navigation = []
        for category, name in self._fields["category"]._description_selection(self.env):
            members = [s | {"is_current": s in current} for s in sections if s["category"] == category]
            if members:
                navigation.append({"name": name, "category": category, "sections": members})
        return navigation

    @api.model
    def _get_visible(self):
        """Return the values of the sections that the current user is shown, in order."""
        return [s for s in self._get_all() if not s["is_hidden"] and self._is_readable(s)]

    @api.model
    def _is_readable(self, section):
        """Return whether the current user can see anything in a section.

        For a module to open a section that reads its records in another way than as the
        reader, it must override this method and return whether the section is shown.

        :param dict section: the section's values
        """
        model = section["model_name"]
        if not model:
            return True
        return model in self.env and not self.env[model]._abstract and self.env[model].has_access("read")

    @api.model
    def _is_path_hidden(self, path):
        """Return whether a page belongs to hidden sections alone.

        :param str path: the path of a request, with its query
        """
        claiming = self._find_claiming(self._get_all(), path)
        return bool(claiming) and all(section["is_hidden"] for section in claiming)

    @api.model
    def _get_own_paths(self):
        """Return the paths of all sections, to leave out the cards that Odoo has for them."""
        return {section["path"] for section in self._get_all()}

    @api.model
    def _find_claiming(self, sections, path):
        """Return the sections whose list or, failing that, whose documents are at a path.

        Where several sections list at one path, the query tells them apart, if it does.
        """
        page, args = self._split_path(path)
        lists = [s for s in sections if page == s["route"] or page.startswith(s["route"] + "/page/")]
        own = [s for s in sections if page.startswith(s["route"] + "/")]
        others = [s for s in sections if self._holds_document(s, page) and s not in own]
        return [s for s in lists if s["args"] and s["args"] <= args] or lists or own + others

    @api.model
    def _holds_document(self, section, page):
        start = (section["document_path"] or "").rstrip("/")
        return start and (page == start or page.startswith(start + "/"))

    @api.model
    def _split_path(self, path):
        """Return a path without its end's slash, and the arguments of its query as a set of pairs."""
        parts = urlsplit(path)
        return parts.path.rstrip("/"), frozenset(parse_qsl(parts.query))

    @api.model
    @tools.ormcache("self.env.company.id", "self.env.lang", cache="default")
    def _get_all(self):
        # In sudo mode as the sections are the vendor's settings; what is shown is decided by the caller.
        sections_sudo = self.sudo().search_fetch([], CACHED_FIELDS)
        return tuple(section._get_values() for section in sections_sudo)

    def _get_values(self):
        self.ensure_one()
        route, args = self._split_path(self.path)
        return frozendict(
            {name: self[name] for name in CACHED_FIELDS},
            id=self.id,
            route=route,
            args=args,
            counter=f"{COUNTER_PREFIX}{self.id}" if self.model_name else False,
        )

    # === BUSINESS METHODS - COUNTERS === #

    @api.model
    def _get_counters(self, names):
        """Count the documents of sections as the current user, without writing.

        :param list names: names of counters, of sections and of others, as a page asks for them
        :return: the text for each counter of a visible section: "0" to "99", or "99+"
        :rtype: dict
        """
        counters = {}
        for section in self._get_visible():
            if section["counter"] and section["counter"] in names:
                try:
                    counters[section["counter"]] = self._format_count(self._count(section, COUNT_LIMIT + 1))
                except (KeyError, TypeError, UserError, ValueError):
                    # A section that cannot be counted must not take the numbers of the others.
                    _logger.warning("The portal section %s cannot be counted.", section["id"], exc_info=True)
        return counters

    @api.model
    def _count(self, section, limit):
        """Return how many documents of a section the current user can see, at most `limit`.

        For a module to count the documents of a section in another way than by its model and
        domain, it must override this method and return their number, counted up to `limit`.

        :param dict section: the section's values
        :param int limit: the number at which counting stops
        """
        return self.env[section["model_name"]].search_count(self._evaluate_domain(section["domain"]), limit=limit)

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
