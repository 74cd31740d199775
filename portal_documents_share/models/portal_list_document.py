from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.portal_custom_base.models.portal_list import COUNT_LIMIT

PLACE = "portal_list_place"
FOLDER = "portal_list_folder"
# The folders that a page shows; those beyond are found by the search.
MOST_FOLDERS = 200
# The files that a search finds before it sorts them; of more, a page is soon full.
MOST_FOUND = 5000
# The folders below one that a search names one by one.
MOST_BELOW = 2000


class PortalListDocument(models.AbstractModel):
    """The files of a place: what a person may read, or what a share holds; see `place.Place`.

    Whoever opens the list puts the place into the context, and the folder that it shows, both checked.
    """

    _name = "portal.list.document"
    _inherit = "portal.list"
    _description = "List of Files"

    _list_model = "portal.document"
    _list_path = "/my/documents"
    _list_icon = "fa-folder-open-o"
    # Visitors have no rights; `_get_readable_domain` decides.
    _list_is_sudo = True

    @api.model
    def _get_place(self):
        return self.env.context[PLACE]

    @api.model
    def _get_folder_sudo(self):
        """Return the folder of the page, or nothing.

        :return: in sudo mode as the page has checked that its reader finds it
        """
        return self.env["portal.document.folder"].sudo().browse(self.env.context.get(FOLDER) or [])

    @api.model
    def _is_available(self):
        """Override of `portal_custom_base`: the page has checked the address of a share."""
        return bool(self._get_place().share_sudo) or super()._is_available()

    @api.model
    def _get_title(self):
        return self._get_folder_sudo().name or self.env._("Files")

    @api.model
    def _get_path(self):
        return self._get_place().get_folder_path(self._get_folder_sudo())

    @api.model
    def _get_readable_domain(self):
        """Override of `portal_custom_base`: what is found in the place."""
        return self._get_place().get_domain(self._list_model)

    @api.model
    def _get_query_domain(self, query, choices):
        """Override of `portal_custom_base`: a search goes through the folders below too."""
        folder_sudo = self._get_folder_sudo()
        if query.is_narrowed:
            where = self._get_below_domain(folder_sudo) if folder_sudo else Domain.TRUE
        elif folder_sudo:
            where = Domain("folder_id", "=", folder_sudo.id)
        else:
            where = self._get_root_domain()
        return super()._get_query_domain(query, choices) & where

    def _get_below_domain(self, folder_sudo):
        """Return the files in a folder and below it.

        The folders are named one by one: only then PostgreSQL knows that a small folder holds few files, and does not
        look for a short word through those of all folders.
        """
        below = Domain("id", "child_of", folder_sudo.ids)
        ids = folder_sudo.with_context(active_test=False).search(below, order="id", limit=MOST_BELOW + 1).ids
        is_named = len(ids) <= MOST_BELOW
        return Domain("folder_id", "in", ids) if is_named else Domain("folder_id", "child_of", folder_sudo.ids)

    def _get_root_domain(self):
        """Return the files that were given one by one, and whose folders the reader does not find."""
        folders_sudo = self.env["portal.document.folder"].sudo()
        found = folders_sudo._search(self._get_place().get_domain("portal.document.folder"))
        return Domain("folder_id", "not in", found) & self._get_place().get_single_files_domain()

    @api.model
    def _search_page(self, query, domain, order, columns):
        """Override of `portal_custom_base`: the files with a rare word are found first, and sorted then.

        PostgreSQL would look for them in the order of the page, through all files of a large folder.
        """
        if query.search:
            found = list(self._get_records()._search(domain, limit=MOST_FOUND + 1))
            if len(found) <= MOST_FOUND:
                domain = Domain("id", "in", found)
        return super()._search_page(query, domain, order, columns)

    @api.model
    def _get_columns(self):
        return {
            "name": {
                "label": self.env._("Name"),
                "note": lambda document: document.description,
                "phone": "name",
            },
            **self._get_new_column(),
            "kind_id": {"label": self.env._("Kind"), "value": lambda document: document.kind_id.name, "phone": "text"},
            "lang": {"label": self.env._("Language")},
            "size": {
                "label": self.env._("Size"),
                "value": lambda document: document._get_size_text(),
                "is_number": True,
                "phone": "amount",
            },
            "changed_on": {"label": self.env._("Last changed"), "date_only": True},
            "valid_until": {"label": self.env._("Valid"), "value": self._tell_validity, "phone": "below"},
        }

    def _get_new_column(self):
        """Return the mark of what is new to the reader; none at the address of a share, where nobody is known."""
        if self._get_place().share_sudo:
            return {}
        since = self._get_place().last_visit
        return {
            "is_new": {
                "label": self.env._("New"),
                "value": lambda document: "new" if document.changed_on and document.changed_on >= since else "",
                "labels": {"new": self.env._("New")},
                "badges": {"new": "progress"},
                "phone": "state",
            }
        }

    def _tell_validity(self, document):
        """Return until when a file is valid, or was; nothing if it has no end."""
        if not document.valid_until:
            return ""
        day = format_date(self.env, document.valid_until, date_format="medium")
        is_over = document.valid_until < fields.Date.context_today(document)
        return self.env._("ended on %(day)s", day=day) if is_over else self.env._("until %(day)s", day=day)

    def _get_fetched(self, columns):
        """Override of `portal_custom_base`: what the cells need, at once."""
        return [*super()._get_fetched(columns), "description", "folder_id", "mimetype"]

    @api.model
    def _get_searches(self):
        return {"name": self.env._("Name"), "description": self.env._("Description")}

    @api.model
    def _get_sorts(self):
        return {
            "name": {"label": self.env._("Name"), "order": "name, id"},
            "newest": {"label": self.env._("Newest"), "order": "changed_on desc"},
        }

    @api.model
    def _get_filters(self):
        filters = {"all": {"label": self.env._("All files"), "domain": Domain.TRUE, "is_whole": True}}
        if not self._get_place().share_sudo:
            since = self._get_place().last_visit
            filters["new"] = {
                "label": self.env._("New since your last visit"),
                "domain": Domain("changed_on", ">=", since),
            }
        filters["ending"] = {
            "label": self.env._("No longer valid"),
            "domain": Domain("valid_until", "<", fields.Date.context_today(self)),
        }
        return filters | {
            f"kind{kind_id}": {"label": name, "domain": Domain("kind_id", "=", kind_id)}
            for kind_id, name in self.env["portal.document.kind"]._get_names().items()
        }

    @api.model
    def _get_url(self, record):
        return self._get_place().get_file_path(record)

    @api.model
    def _get_bulk_actions(self):
        place, folder_sudo = self._get_place(), self._get_folder_sudo()
        share_sudo = place.get_shares(folder_sudo)[:1] if folder_sudo else place.share_sudo
        if share_sudo and (share_sudo.is_view_only or share_sudo._get_downloads_left() == 0):
            return super()._get_bulk_actions()
        archive = {"name": "portal_archive", "label": self.env._("Download chosen"), "icon": "fa-file-archive-o"}
        return [*super()._get_bulk_actions(), archive | {"url": f"{place.path}/archive"}]

    @api.model
    def _get_invitation(self):
        if self._get_folder_sudo():
            return self.env._("There are no files in this folder.")
        return self.env._("No files yet. What we share with you will appear here.")

    @api.model
    def _prepare_page_values(self, arguments):
        """Override of `portal_custom_base`: the first page counts all files, as its tile on the dashboard does.

        It offers the search through all folders, whichever files lie beside them.
        """
        values = super()._prepare_page_values(arguments)
        if self._get_folder_sudo() or values["query"].is_narrowed:
            return values
        total = self._get_records().search_count(self._get_readable_domain(), limit=COUNT_LIMIT + 1)
        is_searchable = values["is_searchable"] or total > values["total"]
        return values | {"total_text": self._format_total(total), "is_searchable": is_searchable}

    # === FOLDERS === #

    @api.model
    def _find_folders_sudo(self, query):
        """Return the folders that the page shows; none beside what was searched.

        :return: in sudo mode as visitors have no rights; the place decides
        """
        folder_sudo, place = self._get_folder_sudo(), self._get_place()
        if query.is_narrowed or query.page > 1:
            return folder_sudo.browse()
        if not folder_sudo:
            return place.find_root_folders(MOST_FOLDERS)
        domain = Domain("parent_id", "=", folder_sudo.id) & place.get_domain("portal.document.folder")
        return folder_sudo.search_fetch(domain, ["name"], limit=MOST_FOLDERS)

    @api.model
    def _get_crumbs(self):
        """Return the way to the folder of the page: dicts of `name` and `url`, from the topmost one on."""
        place, folder_sudo = self._get_place(), self._get_folder_sudo()
        crumbs = place.get_crumbs(folder_sudo)
        # A share begins with its topmost folder.
        return crumbs if len(crumbs) > 1 or not place.share_sudo else []
