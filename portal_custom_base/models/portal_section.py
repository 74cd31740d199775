import re

from odoo import api, fields, models

from .portal_counter_mixin import DOCUMENT_PATH_PATTERN


class PortalSection(models.Model):
    _name = "portal.section"
    _inherit = "portal.counter.mixin"
    _description = "Portal Section"
    _order = "sequence, id"

    _cached_fields = (
        *("name", "icon", "path", "model_name", "domain", "is_hidden"),
        *("description", "invitation", "category", "document_path", "extra_paths"),
    )
    _counter_prefix = "portal_section_"

    description = fields.Char(
        translate=True,
        help="A short sentence on the dashboard that says what customers can do here.",
    )
    invitation = fields.Char(
        translate=True,
        help="A short sentence shown instead of the description while the section is empty.",
    )
    category = fields.Selection(
        selection=[
            ("document", "Documents"),
            ("service", "Services"),
            ("supply", "As our supplier"),
            ("help", "Help and more"),
            ("account", "My account"),
        ],
        required=True,
        default="document",
    )
    document_path = fields.Char(
        help="The path of the section's documents, if it differs from the path of the list. For example, "
        "quotations are listed at /my/quotes, but each of them opens at /my/orders/.",
    )
    extra_paths = fields.Char(
        "Other pages",
        help="The paths of other pages of the section, such as forms, separated by commas. They are hidden together "
        "with the section.",
    )
    known_paths = fields.Json("Pages to choose", compute="_compute_known_paths")
    is_hidden = fields.Boolean(
        help="Hide the section from the customers of the current company; its pages are not found. "
        "A page shared by two sections, such as that of an invoice or a bill, is hidden when both are. "
        "Links in e-mails to a single document keep working for visitors who are not signed in.",
    )

    _path_uniq = models.Constraint("UNIQUE(path)", "Another section already has this path.")

    # === COMPUTE METHODS === #

    def _compute_known_paths(self):
        taken, pages = self._get_own_paths(), self._find_pages()
        for section in self:
            section.known_paths = [page for page in pages if page == section.path or page not in taken]

    # === CONSTRAINT METHODS === #

    @api.constrains("document_path")
    def _check_document_path(self):
        for section in self:
            self._check_page(section.document_path, DOCUMENT_PATH_PATTERN)

    # === BUSINESS METHODS === #

    @api.model
    def _find_pages(self):
        """Return the paths of the pages of the portal that an installed module has, without those of one document."""
        rules = self.env["ir.http"].routing_map().iter_rules()
        return sorted({rule.rule for rule in rules if self._is_page(rule)})

    def _is_page(self, rule):
        routing = rule.endpoint.routing
        is_shown = routing["type"] == "http" and routing["auth"] == "user" and "GET" in (rule.methods or ("GET",))
        return is_shown and not rule.arguments and re.fullmatch(DOCUMENT_PATH_PATTERN, rule.rule)

    @api.model
    def _get_navigation(self, path="", sections=None):
        """Return the sections and links that the current user can open, by category.

        :param str path: the path of the current page, with its query
        :param list sections: what `_get_offered` returns, where the page knows it
        :return: dicts with `name`, `category`, `sections` (dicts of the section's values with
            `is_current`) and `links` (dicts of the link's values)
        :rtype: list[dict]
        """
        sections = self._get_offered() if sections is None else sections
        current = self._find_matching(sections, path)[:1]
        links = self.env["portal.link"]._get_visible()
        navigation = []
        for category, name in self._fields["category"]._description_selection(self.env):
            members = [s | {"is_current": s in current} for s in sections if s["category"] == category]
            others = [link for link in links if link["category"] == category]
            if members or others:
                navigation.append({"name": name, "category": category, "sections": members, "links": others})
        return navigation

    @api.model
    def _get_crumbs(self, navigation, path, parent=None, name=None):
        """Return where a page is: its section, the document that it belongs to, and its own name.

        :param list navigation: what `_get_navigation` returns
        :param str path: the path of the page, with its query
        :param parent: the `name` and `url` of the document, if there is one; or a list of them, the topmost first
        :param str name: the name of the page, if it is known
        :return: dicts of `name` and `url`, the last one without; nothing for pages that we do not know
        :rtype: list[dict]
        """
        current = [s for group in navigation for s in group["sections"] if s["is_current"]]
        is_list = any(self._split_path(path)[0] == section["route"] for section in current)
        if not name and not is_list:
            return []
        crumbs = [{"name": section["name"], "url": section["path"]} for section in current]
        crumbs += parent if isinstance(parent, list) else [parent] if parent else []
        if name and not is_list and name not in [crumb["name"] for crumb in crumbs]:
            crumbs.append({"name": name})
        return [*crumbs[:-1], {"name": crumbs[-1]["name"], "url": None}]

    @api.model
    def _get_offered(self):
        """Return the sections that the current user can open, without those of suppliers where there is nothing."""
        sections = self._get_visible()
        supply = [section for section in sections if section["category"] == "supply"]
        return self._leave_out_empty_supply(sections, self._count_entries(supply, limit=1))

    @api.model
    def _get_counted(self):
        """Return the sections that the current user can open, each with the `count` of its documents.

        :return: as `_get_offered`, with a text; None where the dashboard shows no number
        :rtype: list[dict]
        """
        sections = self._get_visible()
        told = self.env["portal.answer"]._get_told_paths()
        # One's own pages are in the navigation, which shows no numbers.
        counts = self._count_entries([s for s in sections if s["category"] != "account" or s["path"] in told])
        offered = self._leave_out_empty_supply(sections, counts)
        return [section | {"count": counts.get(section["counter"])} for section in offered]

    def _leave_out_empty_supply(self, sections, counts):
        return [s for s in sections if s["category"] != "supply" or counts.get(s["counter"]) != "0"]

    @api.model
    def _is_path_hidden(self, path):
        """Return whether a page belongs only to hidden sections.

        :param str path: the path of a request, with its query
        """
        matching = self._find_matching(self._get_all(), path)
        return bool(matching) and all(section["is_hidden"] for section in matching)

    @api.model
    def _is_section_hidden(self, name):
        """Return whether the current user is a customer from whom a section of this addon is hidden.

        For pages that belong to other sections, and show documents of this one.

        :param str name: the external id without the addon, such as "section_invoice"
        """
        section_id = self.env["ir.model.data"]._xmlid_to_res_id(f"portal_custom_base.{name}", raise_if_not_found=False)
        if not section_id or not self.env.user._is_portal():
            return False
        return any(values["is_hidden"] for values in self._get_all() if values["id"] == section_id)

    @api.model
    def _is_document_hidden(self, document):
        """Return whether a document belongs to a hidden section, if the path of its page does not say so.

        :param document: the document, in any mode
        """
        path = self._get_document_section(document)
        return any(section["is_hidden"] for section in self._get_all() if path and section["route"] == path)

    @api.model
    def _get_document_section(self, document):
        """Return the path of the section that a document belongs to, or None if the path of its page says so.

        For a module whose documents of several sections share one path, it must override this method and
        return the path of the section.
        """
        return None

    @api.model
    def _get_own_paths(self):
        """Return the paths of all sections, for which Odoo's own cards are left out."""
        return {section["path"] for section in self._get_all()}

    @api.model
    def _find_matching(self, sections, path):
        """Return the sections whose list or, failing that, whose documents are at a path.

        If several sections have their list at one path, the query tells them apart where possible.
        """
        page, args = self._split_path(path)
        if extra := [s for s in sections if self._has_extra_page(s, page)]:
            return extra
        lists = [s for s in sections if page == s["route"] or page.startswith(s["route"] + "/page/")]
        own = [s for s in sections if page.startswith(s["route"] + "/")]
        others = [s for s in sections if self._holds_document(s, page) and s not in own]
        return [s for s in lists if s["args"] and s["args"] <= args] or lists or own + others

    @api.model
    def _holds_document(self, section, page):
        start = (section["document_path"] or "").rstrip("/")
        return start and (page == start or page.startswith(start + "/"))

    @api.model
    def _has_extra_page(self, section, page):
        starts = [start.strip().rstrip("/") for start in (section["extra_paths"] or "").split(",") if start.strip()]
        return any(page == start or page.startswith(start + "/") for start in starts)
