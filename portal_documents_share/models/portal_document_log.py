from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.http import STORED_SESSION_BYTES
from odoo.tools import format_datetime, hmac

MAX_AGENT = 200
# The names that the row of an archive tells; each file has a row of its own, too.
NAMED = 20
# Within so many hours, what goes on with a download is no new one.
CONTINUED_HOURS = 6


class PortalDocumentLog(models.Model):
    """Who did what with a shared file. Nobody can change or delete it, not even by SQL."""

    _name = "portal.document.log"
    _inherit = "portal.append.only.mixin"
    _description = "Log of Shared Files"
    _order = "id desc"
    _rec_name = "file_name"
    _log_access = False

    share_id = fields.Integer("Share (id)", readonly=True, index="btree_not_null")
    share_name = fields.Char("Share", readonly=True)
    document_id = fields.Integer("File (id)", readonly=True, index="btree_not_null")
    version_id = fields.Integer("Version (id)", readonly=True)
    file_name = fields.Char("File", readonly=True)
    sha256 = fields.Char("SHA-256", readonly=True, help="Of what was given: of the copy, where it is marked.")
    mark = fields.Char(readonly=True, help="What the line on the pages of a marked copy ends with.")
    file_count = fields.Integer("Number of files", readonly=True, aggregator="sum")
    action = fields.Selection(
        [
            ("open", "Opened"),
            ("preview", "Previewed"),
            ("download", "Downloaded"),
            ("archive", "Downloaded as an archive"),
            ("upload", "Uploaded"),
            ("unlock", "Entered the password"),
            ("take_back", "Took back"),
        ],
        required=True,
        readonly=True,
    )
    is_refused = fields.Boolean("Refused", readonly=True)
    reason = fields.Char(readonly=True)
    event_text = fields.Char("What happened", compute="_compute_texts")
    reason_text = fields.Char("Why it was refused", compute="_compute_texts")
    is_link = fields.Boolean("By the link", readonly=True)
    user_id = fields.Integer("User (id)", readonly=True)
    partner_id = fields.Integer("Contact (id)", readonly=True, index="btree_not_null")
    partner_name = fields.Char("Contact", readonly=True)
    customer_id = fields.Integer("Customer (id)", readonly=True, index="btree_not_null")
    customer_name = fields.Char("Customer", readonly=True)
    ip_address = fields.Char("IP address", readonly=True)
    user_agent = fields.Char("Program", readonly=True)
    session_key = fields.Char(readonly=True, index="btree_not_null", groups=fields.NO_ACCESS)

    _copy_idx = models.Index("(sha256) WHERE mark IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("action", "is_refused", "reason")
    def _compute_texts(self):
        actions, refused = dict(self._fields["action"]._description_selection(self.env)), self._get_refused_texts()
        reasons = self._get_reason_texts()
        for log in self:
            log.event_text = (refused if log.is_refused else actions).get(log.action, log.action)
            log.reason_text = reasons.get(log.reason, log.reason)

    @api.model
    def _get_refused_texts(self):
        """Return what each action reads that was refused: actions mapped to texts."""
        return {
            "open": self.env._("Opening refused"),
            "preview": self.env._("Preview refused"),
            "download": self.env._("Download refused"),
            "archive": self.env._("Archive refused"),
            "upload": self.env._("Upload refused"),
            "unlock": self.env._("Password refused"),
            "take_back": self.env._("Taking back refused"),
        }

    @api.model
    def _get_reason_texts(self):
        """Return the codes of refusals mapped to texts.

        For a module to refuse something for another reason, it must override this method and return the texts merged
        with its own.
        """
        return {
            "archive": self.env._("More files than one archive holds"),
            "archives": self.env._("Many archives within an hour"),
            "attempts": self.env._("The password was tried too often"),
            "file": self.env._("The type, size or content of the file is not allowed"),
            "limit": self.env._("No downloads were left"),
            "limited": self.env._("Where downloads are limited, there is no preview"),
            "marks": self.env._("More files at once than are marked"),
            "mixed": self.env._("Files of different shares at once"),
            "password": self.env._("Wrong password"),
            "room": self.env._("More was added by this share than it has room for"),
            "stranger": self.env._("Shared with somebody else"),
            "unmarkable": self.env._("The file cannot be marked"),
            "unmarked": self.env._("Given as it is: the file cannot be marked"),
            "upload": self.env._("No files can be added here"),
            "uploads": self.env._("Many files were uploaded within an hour"),
            "view_only": self.env._("The files are for viewing only"),
        }

    # === BUSINESS METHODS === #

    @api.model
    def _log(self, action, actor, share_sudo, document_sudo=None, **values):
        """Log what somebody did, in the same transaction: what cannot be logged does not happen.

        :param str action: what, see the field
        :param Actor actor: who
        :param portal.document.share share_sudo: by which share, in sudo mode as people outside read none; may be empty
        :param portal.document document_sudo: which file, in sudo mode as well; None for all of the share
        :param values: values of other fields
        """
        # In sudo mode as people outside have no right on the log.
        return self.sudo().create(self._prepare_values(action, actor, share_sudo, document_sudo) | values)

    @api.model
    def _log_archive(self, actor, share_sudo, documents_sudo, values=None):
        """Log that somebody fetched many files at once: a row for the archive, and one for each file in it.

        :param portal.document documents_sudo: in sudo mode as in `_log`
        :param dict values: ids of files mapped to values of other fields
        """
        values = values or {}
        names = ", ".join(documents_sudo[:NAMED].mapped("name"))
        company_sudo = documents_sudo[:1].company_id or share_sudo.company_id
        whole = {"file_name": names, "file_count": len(documents_sudo), "company_id": company_sudo.id}
        rows = [self._prepare_values("archive", actor, share_sudo, None) | whole]
        # Counted once, by the row of the archive.
        rows += [
            self._prepare_values("archive", actor, share_sudo, document_sudo)
            | {"file_count": 0, **values.get(document_sudo.id, {})}
            for document_sudo in documents_sudo
        ]
        # In sudo mode as in `_log`.
        return self.sudo().create(rows)

    @api.model
    def _is_begun(self, action, actor, **values):
        """Return whether a browser has begun what it says that it goes on with, such as a large file.

        Others behind the same address have sessions of their own.

        :param values: values of other fields, which say of what
        """
        if not actor.session:
            return False
        values |= {"action": action, "is_refused": False, "user_id": actor.user.id, "ip_address": actor.ip}
        values["session_key"] = self._get_session_key(actor)
        domain = [(name, "=", value) for name, value in values.items()]
        since = fields.Datetime.now() - timedelta(hours=CONTINUED_HOURS)
        # In sudo mode as people outside have no right on the log.
        return bool(self.sudo().search_count([*domain, ("recorded_on", ">", since)], limit=1))

    @api.model
    def _find_copy(self, digest):
        """Return the download that a marked copy came from, as far as the user may read the log; else nothing.

        :param str digest: the SHA-256 of the copy
        """
        if not self.env.user._is_internal() or not self.has_access("read"):
            return self.browse()
        return self.search([("sha256", "=", digest), ("mark", "!=", False), ("is_refused", "=", False)], limit=1)

    def _tell_copy(self):
        """Return who received a marked copy, by what and when, in words."""
        self.ensure_one()
        return self.env._(
            "“%(file)s” was given to %(name)s by the share “%(share)s” on %(date)s, to the address %(ip)s.",
            file=self.file_name,
            name=self.partner_name or self.env._("somebody with the address"),
            share=self.share_name,
            date=format_datetime(self.env, self.recorded_on, dt_format="short"),
            ip=self.ip_address,
        )

    @api.model
    def _get_uploaded_domain(self, actor):
        """Return which files somebody added by a share: a person in whichever session, a visitor in this one alone.

        :rtype: Domain
        """
        key = Domain("partner_id", "=", actor.partner.id)
        if not actor.partner:
            key = Domain("session_key", "=", self._get_session_key(actor)) if actor.session else Domain.FALSE
        uploads = key & Domain("action", "=", "upload") & Domain("is_refused", "=", False)
        # In sudo mode as people outside have no right on the log.
        return Domain("id", "in", self.sudo()._search(uploads).subselect("document_id"))

    def _get_session_key(self, actor):
        # What stays when Odoo renews a session; in sudo mode as nobody else may read the secret of the database.
        session = actor.session[:STORED_SESSION_BYTES]
        return session and hmac(self.env(su=True), "portal.document.log.session", session)

    @api.model
    def _log_record_file(self, actor, record_sudo, attachment_sudo, is_continued=False):
        """Log that somebody fetched a file of a document, such as an order.

        :param record_sudo: the document, in sudo mode as the caller has checked that it may be read
        :param ir.attachment attachment_sudo: the file, in sudo mode as well
        :param bool is_continued: whether the browser says that it goes on with what it had begun
        """
        values = self._prepare_file_values(attachment_sudo) | {"file_count": 1}
        if is_continued and self._is_begun("download", actor, file_name=values["file_name"]):
            return self
        if "company_id" in record_sudo._fields and record_sudo.company_id:
            values["company_id"] = record_sudo.company_id.id
        return self._log("download", actor, self.env["portal.document.share"].sudo(), **values)

    @api.model
    def _log_refusal(self, action, actor, share_sudo, reason, document_sudo=None, **values):
        """Log what was refused, on a cursor of its own: the refusal ends the transaction.

        :param str reason: a short code, such as "password"
        :param values: values of other fields
        """
        values = self._prepare_values(action, actor, share_sudo, document_sudo) | values
        with self.env.registry.cursor() as cursor:
            # In sudo mode as in `_log`.
            log_sudo = self.with_env(self.env(cr=cursor)).sudo()
            log_sudo.create(values | {"is_refused": True, "reason": reason})

    def _prepare_values(self, action, actor, share_sudo, document_sudo):
        partner_sudo = actor.partner.sudo()
        customer_sudo = partner_sudo.commercial_partner_id
        company_sudo = (document_sudo and document_sudo.company_id) or share_sudo.company_id or actor.env.company
        return {
            "company_id": company_sudo.id,
            "action": action,
            "share_id": share_sudo.id,
            "share_name": share_sudo.name,
            **(self._prepare_file_values(document_sudo) if document_sudo else {}),
            "file_count": 1 if document_sudo else 0,
            "is_link": not partner_sudo,
            "user_id": actor.user.id,
            "partner_id": partner_sudo.id,
            "partner_name": partner_sudo.name,
            "customer_id": customer_sudo.id,
            "customer_name": customer_sudo.name,
            "ip_address": actor.ip,
            "user_agent": actor.user_agent[:MAX_AGENT],
            "session_key": self._get_session_key(actor) or False,
        }

    def _prepare_file_values(self, file_sudo):
        """Return what a row tells of a file, a shared one or an attachment of a record."""
        if file_sudo._name == "ir.attachment":
            record_sudo = self.env[file_sudo.res_model].sudo().browse(file_sudo.res_id)
            return {"file_name": f"{record_sudo.display_name}: {file_sudo.name}"}
        version_sudo = file_sudo.version_id
        return {
            "document_id": file_sudo.id,
            "version_id": version_sudo.id,
            "file_name": file_sudo.name,
            "sha256": version_sudo.sha256,
        }
