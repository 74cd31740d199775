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
        help="One sentence on the dashboard that says what a customer can do here.",
    )
    invitation = fields.Char(
        translate=True,
        help="One sentence in the place of the description as long as there is nothing to see.",
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
        help="What the addresses of the section's documents begin with, if it is not its own path: "
        "quotations are listed at /my/quotes, and each is read at /my/orders/.",
    )
    extra_paths = fields.Char(
        "Other pages",
        help="What the addresses of other pages of the section begin with, with commas between them, such as that of a "
        "form. They close with the section.",
    )
    is_hidden = fields.Boolean(
        help="Hide the section from the customers of the current company; its pages answer as if they did not exist. "
        "A page that two sections share, such as an invoice or a bill, closes when both are hidden. "
        "Links in mails to a single document keep working for visitors who are not signed in.",
    )

    _path_uniq = models.Constraint("UNIQUE(path)", "Another section opens this path already.")

    # === CONSTRAINT METHODS === #

    @api.constrains("document_path")
    def _check_document_path(self):
        for section in self:
            self._check_page(section.document_path, DOCUMENT_PATH_PATTERN)

    # === BUSINESS METHODS === #

    @api.model
    def _get_navigation(self, path=""):
        """Return what the current user can go to, category by category.

        :param str path: the path of the page that is open, with its query
        :return: a list of dicts with `name`, `sections` (each a dict of the section's values with
            `is_current`) and `links` (each a dict of the link's values)
        """
        sections = self._get_visible()
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
    def _is_path_hidden(self, path):
        """Return whether a page belongs to hidden sections alone.

        :param str path: the path of a request, with its query
        """
        matching = self._find_matching(self._get_all(), path)
        return bool(matching) and all(section["is_hidden"] for section in matching)

    @api.model
    def _is_document_hidden(self, document):
        """Return whether a document belongs to a hidden section, where the address of its page does not tell.

        :param document: the document, in any mode
        """
        path = self._get_document_section(document)
        return any(section["is_hidden"] for section in self._get_all() if path and section["route"] == path)

    @api.model
    def _get_document_section(self, document):
        """Return the path of the section that a document belongs to, or None if its address tells.

        For a module whose documents of several sections are read at one address, it must override this method and
        return the path.
        """
        return None

    @api.model
    def _get_own_paths(self):
        """Return the paths of all sections, to leave out the cards that Odoo has for them."""
        return {section["path"] for section in self._get_all()}

    @api.model
    def _find_matching(self, sections, path):
        """Return the sections whose list or, failing that, whose documents are at a path.

        Where several sections list at one path, the query tells them apart, if it does.
        """
        page, args = self._split_path(path)
        if acting := [s for s in sections if self._has_extra_page(s, page)]:
            return acting
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
