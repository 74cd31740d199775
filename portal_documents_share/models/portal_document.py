from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.portal_tools.file_size import tell_size
from odoo.addons.portal_tools.models.portal_upload import INLINE_TYPES

from ..guard import refuse_fields
from ..notification import notify_done

# Days before its end at which a file without a successor is reported.
WARNING_DAYS = 30
# The activity of staff who look at what customers added.
CHECK = "portal_documents_share.mail_activity_type_check"
# Files that one run of the job reports at most.
WARNING_LIMIT = 500
# What only a new version, and the release, write.
COURSE = {"version_id", "changed_on", "is_waiting"}


class PortalDocument(models.Model):
    """A file for customers, with its versions; what they see is the current one."""

    _name = "portal.document"
    _inherit = ["portal.document.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "File"
    _order = "name, id"
    _mail_post_access = "write"

    name = fields.Char(required=True, index="trigram", help="With its extension, such as .pdf.")
    folder_id = fields.Many2one("portal.document.folder", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="folder_id.company_id", store=True, index=True)
    kind_id = fields.Many2one("portal.document.kind", "Kind", index="btree_not_null", ondelete="restrict")
    lang = fields.Selection("_get_languages", "Language")
    description = fields.Char(index="trigram", help="For customers, below the name.")
    valid_until = fields.Date(
        index="btree_not_null", help="Such as the end of a certificate. It is told, and closes nothing."
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index=True,
        help="Has a task when the file ends.",
    )
    version_ids = fields.One2many("portal.document.version", "document_id", "Versions")
    version_id = fields.Many2one("portal.document.version", "Current version", readonly=True, copy=False)
    size = fields.Integer(related="version_id.size", store=True)
    mimetype = fields.Char("Type", related="version_id.mimetype", store=True)
    changed_on = fields.Datetime(
        "Last changed", readonly=True, copy=False, help="When the current version was uploaded."
    )
    successor_id = fields.Many2one(
        "portal.document",
        "Replaced by",
        index="btree_not_null",
        domain="[('id', '!=', id), ('company_id', '=', company_id)]",
        copy=False,
        help="It takes the file's place in every share, and those who hold the file are told.",
    )
    is_end_reported = fields.Boolean(readonly=True, copy=False)
    is_waiting = fields.Boolean(
        "Waits for release",
        readonly=True,
        copy=False,
        help="A customer added it. Nobody outside finds it before somebody of yours has looked at it and released it.",
    )

    # The lists of customers: by name and by date, within a folder and over all of them. In the words of Odoo's own
    # conditions, which PostgreSQL would not recognize otherwise.
    _folder_name_idx = models.Index("(folder_id, name, id) WHERE active IS TRUE")
    _folder_changed_idx = models.Index("(folder_id, changed_on DESC) WHERE active IS TRUE")
    _name_idx = models.Index("(name, id) WHERE active IS TRUE")
    _changed_idx = models.Index("(changed_on, id) WHERE active IS TRUE")
    _end_idx = models.Index("(valid_until) WHERE active IS TRUE AND is_end_reported IS NOT TRUE")
    _waiting_idx = models.Index("(id) WHERE is_waiting IS TRUE")
    _bin_idx = models.Index("(id) WHERE active IS NOT TRUE")

    @api.model
    def _get_languages(self):
        return self.env["res.lang"].get_installed()

    # === CONSTRAINT METHODS === #

    @api.constrains("successor_id")
    def _check_successor(self):
        if self._has_cycle("successor_id"):
            raise ValidationError(self.env._("A file cannot replace itself."))

    @api.constrains("folder_id")
    def _check_folder_id(self):
        self._check_shares_company(Domain("document_ids", "in", self.ids))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_fields(self, vals, COURSE)
        documents = super().create(vals_list)
        documents._hand_over()
        return documents

    def write(self, vals):
        """Override of `portal.document.mixin`: a new end is reported anew, and a successor takes the file's place.

        What comes out of the bin brings the folders along in which it is.
        """
        refuse_fields(self, vals, COURSE)
        if vals.get("active"):
            self.folder_id._restore_path()
        if "valid_until" in vals:
            vals = {"is_end_reported": False, **vals}
        result = super().write(vals)
        if vals.get("successor_id"):
            self._hand_over()
        return result

    def unlink(self):
        """Override of `base`: the versions go with the file, and what they hold."""
        versions = self.version_ids
        # In sudo mode as the files belong to versions, which are never changed while they are there.
        attachments_sudo = versions.sudo().attachment_id
        result = super().unlink()
        attachments_sudo.exists().unlink()
        return result

    # === ACTION METHODS === #

    @api.model
    def action_create_from_attachments(self, attachment_ids, folder_id, path=None):
        """Store files that were uploaded in the backend, and return their ids.

        :param list attachment_ids: the ids of attachments of one's own that belong to nothing yet
        :param int folder_id: the folder
        :param str path: the folders below it, such as "Norms/2026", which are made where they are missing
        """
        self.check_access("create")
        folder = self.env["portal.document.folder"].browse(folder_id).exists()
        folder.check_access("write")
        attachments = self.env["ir.attachment"].browse(attachment_ids).exists()
        self._check_uploaded(attachments)
        folder = folder._get_below(path or "")
        return [self._create_with_file(folder, attachment).id for attachment in attachments]

    def action_new_version(self):
        """Open the form by which a new version is uploaded."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New version"),
            "res_model": "portal.document.version.add",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }

    def action_restore(self):
        """Take files out of the bin."""
        self.check_access("write")
        self.action_unarchive()

    def action_release(self):
        """Show files that customers added to everyone with whom their folders are shared."""
        self.check_access("write")
        waiting = self.filtered("is_waiting")
        # In sudo mode as nothing else writes it.
        waiting.sudo().write({"is_waiting": False})
        waiting.activity_feedback([CHECK])
        return notify_done(self.env._("Files that are released: %(count)s.", count=len(waiting)))

    # === BUSINESS METHODS === #

    def _take_back(self, actor, share_sudo):
        """Delete a file that waits for its release, as whoever added it wants.

        :param Actor actor: who
        :param portal.document.share share_sudo: by which share, in sudo mode as people outside read none
        :raise UserError: in the actor's language, if it was released meanwhile
        """
        self.ensure_one()
        # Whoever releases it at the same moment comes before or after.
        self.lock_for_update()
        self.invalidate_recordset(["is_waiting"])
        if not self.is_waiting:
            raise UserError(self.env._("“%(name)s” has been checked meanwhile. Please ask us.", name=self.name))
        self.env["portal.document.log"]._log("take_back", actor, share_sudo, self)
        self.unlink()

    @api.model
    def _check_uploaded(self, attachments):
        """Refuse attachments that are not what the user uploaded just now, or are empty.

        :raise AccessError: if they are somebody else's, or belong to something
        :raise UserError: if one is empty
        """
        if attachments.filtered(lambda file: file.create_uid != self.env.user or file.res_id):
            raise AccessError(self.env._("Upload the files again."))
        if empty := attachments.filtered(lambda file: not file.file_size and file.type == "binary"):
            raise UserError(self.env._("“%(name)s” is empty.", name=empty[0].name))

    def _ask_release(self, user):
        """Give somebody the task to look at files that a customer added.

        :param res.users user: who does it
        """
        for document in self:
            # In the language of whoever has the task, whoever added the file.
            document = document.with_context(lang=user.lang or self.env.lang)
            summary = document.env._("Check “%(name)s”, which a customer added", name=document.name)
            document.activity_schedule(CHECK, summary=summary, user_id=user.id)

    @api.model
    def _create_with_file(self, folder, attachment, **values):
        """Return a new file in a folder.

        :param portal.document.folder folder: the folder
        :param ir.attachment attachment: an attachment that belongs to nothing else; its version owns it from now on
        """
        name = self.env["portal.upload"]._clean_name(attachment.name)
        document = self.create({"name": name, "folder_id": folder.id, **values})
        document._add_version(attachment)
        return document

    def _add_version(self, attachment, note=False):
        """Make a file the current version, and tell those who hold the one before.

        :param ir.attachment attachment: an attachment that belongs to nothing else; the version owns it from now on
        :param str note: what changed, for customers
        :return: the version
        """
        self.ensure_one()
        before = self.version_id
        # Two uploads at once have two numbers.
        self.lock_for_update()
        # In sudo mode as versions are made here alone.
        version_sudo = self.env["portal.document.version"].sudo()._create_from(self, attachment, note)
        self.sudo().write({"version_id": version_sudo.id, "changed_on": version_sudo.create_date})
        if before:
            self._tell_renewed()
        return version_sudo.sudo(self.env.su)

    def _hand_over(self):
        """Let the successors take the place of files in every share, and tell those who hold them."""
        for document in self.filtered("successor_id"):
            # In sudo mode as also the shares of colleagues hold the file.
            shares_sudo = self.env["portal.document.share"].sudo().search(document._get_share_domain())
            last = document._get_last()
            shares_sudo.write({"document_ids": [fields.Command.link(last.id)]})
            last._tell_renewed()

    def _get_last(self):
        """Return the file that is in force today: the last one of those that replace each other and are not binned."""
        self.ensure_one()
        # In sudo mode as one between may be out of sight.
        document_sudo = last_sudo = self.sudo()
        while document_sudo := document_sudo.successor_id:
            if document_sudo.active:
                last_sudo = document_sudo
        return last_sudo.sudo(self.env.su)

    def _tell_renewed(self):
        """Tell those who hold a file, or one that it replaces, that it is new; as the vendor's settings say."""
        for document in self:
            if self.env["portal.event"]._is_on("file_renewed", document.company_id):
                values = {"document_id": document.id, "dedup_key": f"{document.version_id.id}"}
                self.env["portal.document.telling"]._add(**values)

    def _get_holders_domain(self):
        """Return the people who were given the file, or one that it replaces, in person, and those who fetched it.

        :rtype: Domain
        """
        self.ensure_one()
        # In sudo mode as it is asked who holds the file, whoever shares it.
        document_sudo = self.sudo()
        documents_sudo = document_sudo | document_sudo.search([("successor_id", "=", self.id)])
        domain = [("document_id", "in", documents_sudo.ids), ("is_refused", "=", False), ("partner_id", "!=", False)]
        fetched = self.env["portal.document.log"].sudo()._search(domain).subselect("partner_id")
        given = self._get_shares_sudo()._get_readers_domain() & Domain("is_company", "=", False)
        return given | Domain("id", "in", fetched)

    def _is_held_by(self, partner):
        """Return whether a contact is among those who hold the file."""
        # In sudo mode as it is asked for whoever is told.
        return bool(partner.sudo().search_count(Domain("id", "in", partner.ids) & self._get_holders_domain(), limit=1))

    def _get_file_sudo(self):
        """Return the source of the current version, a `portal.file.mixin`; empty without one.

        For a module to keep the files elsewhere, it must override this method and return the records that hold them.

        :return: in sudo mode as people outside read no versions
        """
        self.ensure_one()
        return self.sudo().version_id

    def _is_previewed(self):
        """Return whether our own pages show the current version."""
        self.ensure_one()
        return self.mimetype in INLINE_TYPES

    def _get_size_text(self):
        self.ensure_one()
        return tell_size(self.env, self.size)

    def _get_portal_summary(self):
        """Return what one line tells of the file, as `portal.mixin` does."""
        self.ensure_one()
        facts = [self.kind_id.name, self._get_size_text()]
        return {
            "name": self.name,
            "text": ", ".join(fact for fact in facts if fact),
            "amount": "",
            "state": "progress",
            "label": "",
            "badge": None,
            "url": f"/my/documents/file/{self.id}",
        }

    # === BUSINESS METHODS - SHARES === #

    def _get_share_domain(self):
        """Override of `portal.document.mixin`: the shares of the files, and of the folders they are in."""
        # In sudo mode as the folder above may not be the reader's.
        folders = self.sudo().folder_id
        return Domain("document_ids", "in", self.ids) | Domain("folder_id", "parent_of", folders.ids)

    @api.model
    def _get_shared_domain(self, shares_sudo):
        """Override of `portal.document.mixin`: the files of shares, and those in their folders, but the replaced."""
        domain = Domain("id", "in", shares_sudo.document_ids.ids)
        domain |= Domain("folder_id", "child_of", shares_sudo.folder_id.ids)
        return domain & self._get_current_domain()

    @api.model
    def _get_given_domain(self, shares):
        """Override of `portal.document.mixin`: the files of shares, and those in their folders, but the replaced.

        The folders are asked once, not for each file.
        """
        folders_sudo = self.env["portal.document.folder"].sudo().with_context(active_test=False)
        folders = folders_sudo._search(folders_sudo._get_given_domain(shares))
        return (self._get_singly_given_domain(shares) | Domain("folder_id", "in", folders)) & self._get_current_domain()

    @api.model
    def _get_singly_given_domain(self, shares):
        """Return the files that shares hold one by one.

        :param Query shares: which shares
        :rtype: Domain
        """
        field, given = self.env["portal.document.share"]._fields["document_ids"], shares.subselect()
        names = [SQL.identifier(name) for name in (field.column2, field.relation, field.column1)]
        files = SQL("(SELECT %s FROM %s WHERE %s IN %s)", *names, given)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL("%s IN %s", model._field_to_sql(alias, "id", query), files)
        )

    def _get_current_domain(self):
        """Return the files that nothing replaces, and that were released.

        The files in the bin are asked once: a join with what replaces each file would read all of them for each page.
        """
        binned_sudo = self.sudo().with_context(active_test=False)._search(Domain("active", "=", False))
        # What replaces it may be in the bin: then it is in force again.
        is_last = Domain("successor_id", "=", False) | Domain("successor_id", "in", binned_sudo)
        return is_last & Domain("is_waiting", "=", False)

    def _prepare_share_values(self):
        """Override of `portal.document.mixin`."""
        return {"document_ids": [fields.Command.set(self.ids)], "company_id": self.company_id[:1].id}

    # === BUSINESS METHODS - THE END === #

    @api.model
    def _warn_of_ends(self):
        """Give the owners of files that end soon a task, once for each end. The scheduled job calls it."""
        limit = fields.Date.today() + timedelta(days=WARNING_DAYS)
        domain = Domain("valid_until", "<=", limit) & Domain("is_end_reported", "=", False)
        domain &= Domain("kind_id.warns_at_end", "=", True) & Domain("successor_id", "=", False)
        for document in self.search(domain, limit=WARNING_LIMIT):
            document.activity_schedule(
                "mail.mail_activity_data_todo",
                document.valid_until,
                summary=document.env._("“%(name)s” ends", name=document.name),
                note=document.env._("Upload the renewed one as a new version, or choose the file that replaces it."),
                user_id=(document.user_id.filtered("active") or document.create_uid).id,
            )
            document.is_end_reported = True
