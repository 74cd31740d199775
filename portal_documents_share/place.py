"""Where somebody reads files: in the portal, by what the person may read, or at the address of a share."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from odoo.fields import Domain

from .models.portal_document_share import ShareRefusedError

# Files of one folder that are shown to whoever added them.
MOST_WAITING = 50


@dataclass(frozen=True)
class Place:
    """What its reader finds there; all that is looked up is asked at this moment.

    :param Actor actor: who reads
    :param portal.document.share share_sudo: the share whose address it is, in sudo mode as visitors have no rights;
        None in the portal
    :param str token: what the address ends with; "" in the portal, also for the files of a record that somebody was
        given who is signed in
    """

    actor: Any
    share_sudo: Any = None
    token: str = ""

    @property
    def env(self):
        return self.actor.env

    @property
    def path(self):
        if self.token:
            return f"/portal/documents/{self.token}"
        return f"/my/documents/shared/{self.share_sudo.id}" if self.share_sudo else "/my/documents"

    @cached_property
    def last_visit(self):
        """When the reader, who is signed in, was in the portal before."""
        return self.env["portal.answer.news"]._get_last_visit()

    def get_folder_path(self, folder_sudo):
        """Return the path of a folder's page; of the place itself without one."""
        if not folder_sudo or (self.share_sudo and folder_sudo == self.share_sudo.folder_id):
            return self.path
        return f"{self.path}/folder/{folder_sudo.id}"

    def get_file_path(self, document_sudo):
        """Return the path of a file's page; of an attachment, below which it is fetched."""
        if document_sudo._name == "ir.attachment":
            return f"{self.path}/attachment/{document_sudo.id}"
        return f"{self.path}/file/{document_sudo.id}"

    # === WHAT IS THERE === #

    def get_domain(self, model_name):
        """Return which folders or files of the model its reader finds, for a search in sudo mode."""
        if self.share_sudo:
            active = Domain("active", "=", True)
            return active & self.env[model_name]._get_shared_domain(self.share_sudo)
        if not self.env[model_name].has_access("read"):
            # The rows are for those who may read some of them, which staff may not without the right.
            return Domain.FALSE
        return Domain(self.env["ir.rule"]._compute_domain(model_name, "read")) & Domain("active", "=", True)

    def get_single_files_domain(self):
        """Return the files that the reader was given one by one; staff were given none, and find all."""
        if self.share_sudo:
            return Domain("id", "in", self.share_sudo.document_ids.ids)
        if self.actor.user._is_internal():
            return Domain.TRUE
        shares_sudo = self.env["portal.document.share"].sudo()
        reach = shares_sudo._get_valid_domain() & shares_sudo._get_reach_domain(self.actor.user)
        return self.env["portal.document"]._get_singly_given_domain(shares_sudo._search(reach))

    def find(self, model_name, record_id):
        """Return a folder or file by its id.

        :param record_id: the id; may be anything
        :return: in sudo mode as visitors have no rights, and people read no more than some fields
        :raise DocumentRefusedError: if there is none for this reader
        """
        access = self.env["portal.document.access"]
        if not self.share_sudo:
            record_sudo = access._get_document_sudo(self.actor.user, model_name, record_id)
        elif model_name == "portal.document":
            record_sudo = self.share_sudo._find_document_sudo(record_id)
        else:
            record_sudo = self.share_sudo._find_folder_sudo(record_id)
        if not record_sudo or not record_sudo.active:
            raise access._refuse(self.actor.user)
        return record_sudo

    def find_files(self, document_ids):
        """Return several files, without those that are not there.

        :param list document_ids: their ids
        :return: in sudo mode as in `find`
        """
        domain = Domain("id", "in", document_ids) & self.get_domain("portal.document")
        return self.env["portal.document"].sudo().search(domain)

    def find_files_below(self, folder_sudo, limit):
        """Return the files in a folder and in those below it.

        :return: in sudo mode as in `find`
        """
        domain = Domain("folder_id", "child_of", folder_sudo.ids) & self.get_domain("portal.document")
        return self.env["portal.document"].sudo().search(domain, limit=limit)

    def find_waiting_files(self, folder_sudo):
        """Return the files that the reader added to a folder and that wait for the vendor's check.

        :return: in sudo mode as nobody else outside finds them yet
        """
        documents_sudo = self.env["portal.document"].sudo()
        own = self.env["portal.document.log"]._get_uploaded_domain(self.actor)
        waiting = Domain("is_waiting", "=", True) & Domain("folder_id", "=", folder_sudo.id)
        return documents_sudo.search(waiting & own, order="changed_on desc, id desc", limit=MOST_WAITING)

    def find_record_files(self):
        """Return the files of the record that is shared; none where no record is.

        :return: in sudo mode as in `find`
        """
        is_record = self.share_sudo and self.share_sudo.record_model
        return self.share_sudo._find_record_files_sudo() if is_record else self.env["ir.attachment"].sudo().browse()

    def find_record_shares(self):
        """Return the shares of records that reach a reader in the portal.

        :return: in sudo mode as in `find`
        """
        shares_sudo = self.env["portal.document.share"].sudo()
        if self.share_sudo or not self.actor.user._is_portal():
            return shares_sudo.browse()
        return shares_sudo._find_of_records_sudo(self.actor.user)

    def find_root_folders(self, limit):
        """Return the folders that are in none that the reader finds."""
        folders_sudo = self.env["portal.document.folder"].sudo()
        if self.share_sudo:
            return self.share_sudo.folder_id.filtered("active")
        domain = self.get_domain("portal.document.folder")
        inner = folders_sudo._search(domain)
        is_root = Domain("parent_id", "=", False) | Domain("parent_id", "not in", inner)
        return folders_sudo.search_fetch(domain & is_root, ["name"], limit=limit)

    def get_crumbs(self, folder_sudo):
        """Return the way to a folder and itself, as far as the reader finds it: dicts of `name` and `url`."""
        if not folder_sudo:
            return []
        ids = folder_sudo._get_path_ids()
        shown_sudo = folder_sudo.search(Domain("id", "in", ids) & self.get_domain("portal.document.folder"))
        return [
            {"name": above_sudo.name, "url": self.get_folder_path(above_sudo)}
            for above_sudo in shown_sudo.sorted(lambda folder: ids.index(folder.id))
        ]

    # === BY WHICH SHARE === #

    @cached_property
    def _shares(self):
        """What `get_shares` found, by the record: a page asks more than once."""
        return {}

    def get_shares(self, record_sudo):
        """Return the shares by which the reader has a folder or file, the one that allows most first.

        Staff have it by none.
        """
        if record_sudo not in self._shares:
            self._shares[record_sudo] = self._find_shares(record_sudo)
        return self._shares[record_sudo]

    def _find_shares(self, record_sudo):
        if self.share_sudo:
            return self.share_sudo
        shares_sudo = self.env["portal.document.share"].sudo()
        if self.actor.user._is_internal():
            return shares_sudo.browse()
        return shares_sudo._find_for_sudo(self.actor.user, record_sudo)

    def use(self, action, documents_sudo, is_continued=False):
        """Take one download or view of files: each share that gives some of them checks, counts and logs it.

        :return: the ids of the files of which a copy is given instead, mapped to the copies; see `_use` of the share
        :raise ShareRefusedError: if a share does not allow it
        """
        if documents_sudo._name == "ir.attachment":
            return self.share_sudo._use(action, self.actor, documents_sudo, is_continued)
        shares_sudo = self.get_shares(documents_sudo)
        is_reader = self.actor.user._is_internal() and self.env["portal.document"].has_access("read")
        if not shares_sudo and is_reader:
            shares_sudo._log_use(action, self.actor, documents_sudo)
            return {}
        groups = shares_sudo._group_sudo(documents_sudo)
        if not groups:
            raise ShareRefusedError(
                self.env._("These files were shared in different ways. Download them one by one."), "mixed"
            )
        copies = {}
        for share_sudo, group_sudo in groups:
            copies |= share_sudo._use(action, self.actor, group_sudo, is_continued)
        return copies
