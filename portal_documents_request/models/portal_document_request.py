import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.portal_documents_share.guard import refuse_fields
from odoo.addons.portal_tools.file_size import tell_size
from odoo.addons.portal_tools.models.portal_upload import DEFAULT_EXTENSIONS

OPEN = ("asked", "returned")
# What can be uploaded: also in the place of what is being checked.
AWAITED = (*OPEN, "delivered")
PICTURES = ("png", "jpg", "jpeg", "webp")
EXTENSIONS = {
    "any": (*DEFAULT_EXTENSIONS, "zip"),
    "pdf": ("pdf",),
    "picture": PICTURES,
    "scan": ("pdf", *PICTURES),
}
MAX_SIZE = 25 * 1024 * 1024
# The most that a page of files shows of what waits.
SHOWN = 5
# What only the course of a request writes: an upload, and its check.
COURSE = {"state", "attachment_id", "file_name", "delivered_on", "delivered_by", "document_id"}
# By which the buttons say which upload was looked at.
REVIEWED = "portal_reviewed_id"
# Uploads for a request within an hour.
ATTEMPTS = 20
HOUR = 3600


class PortalDocumentRequest(models.Model):
    """A file that a customer is asked for: uploaded, checked, and stored in a folder."""

    _name = "portal.document.request"
    _inherit = ["portal.reminder.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Request of a File"
    _order = "id desc"
    _mail_post_access = "write"
    _reminder_event = "file_request_reminder"
    _reminder_days = "portal_request_remind_days"

    name = fields.Char("What", required=True, tracking=True, help="For the customer, such as Certificate of insurance.")
    description = fields.Text(help="For the customer: what has to be in it.")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Asked of",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="A contact, or a company: then whoever sees what is addressed to the company can upload it.",
    )
    customer_id = fields.Many2one(
        "res.partner", "Customer", related="partner_id.commercial_partner_id", store=True, index="btree_not_null"
    )
    user_id = fields.Many2one(
        "res.users",
        "Asked by",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index=True,
    )
    due_on = fields.Date(tracking=True)
    file_types = fields.Selection(
        [("any", "Any usual file"), ("pdf", "PDF"), ("scan", "PDF or picture"), ("picture", "Picture")],
        required=True,
        default="any",
    )
    allows_link = fields.Boolean(
        "Without an account, too",
        help="The mails hold a link, and whoever has it uploads without signing in. Otherwise they sign in.",
        tracking=True,
    )
    # Where it is stored.
    folder_id = fields.Many2one(
        "portal.document.folder",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
        help="The file is stored there when it is accepted, and not before.",
    )
    kind_id = fields.Many2one("portal.document.kind", "Kind", ondelete="restrict")
    valid_until = fields.Date(help="Of the file, such as the end of a certificate; as you read it in the file.")
    renewed_id = fields.Many2one(
        "portal.document",
        "New version of",
        ondelete="set null",
        index="btree_not_null",
        domain="[('company_id', '=', company_id)]",
        help="The file becomes the next version of this one.",
    )
    # What became of it.
    state = fields.Selection(
        [
            ("asked", "Asked for"),
            ("delivered", "To check"),
            ("returned", "Sent back"),
            ("accepted", "Accepted"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="asked",
        readonly=True,
        copy=False,
        tracking=True,
    )
    attachment_id = fields.Many2one("ir.attachment", "Uploaded file", readonly=True, copy=False, ondelete="set null")
    file_name = fields.Char(readonly=True, copy=False)
    delivered_on = fields.Datetime("Uploaded on", readonly=True, copy=False)
    delivered_by = fields.Char("Uploaded by", readonly=True, copy=False)
    reason = fields.Text("Reason for sending it back", copy=False, help="For the customer.")
    document_id = fields.Many2one(
        "portal.document", "Stored as", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )
    access_url = fields.Char("Page", compute="_compute_access_url")

    # The sorts of the list.
    _due_idx = models.Index("(due_on, id DESC)")
    _name_idx = models.Index("(name, id DESC)")
    _open_idx = models.Index("(due_on, id) WHERE state IN ('asked', 'returned')")

    # === COMPUTE METHODS === #

    def _compute_access_url(self):
        for request in self:
            request.access_url = f"/my/requests/{request.id}"

    # === CONSTRAINT METHODS === #

    @api.constrains("folder_id", "renewed_id", "company_id")
    def _check_company_of_folder(self):
        for request in self:
            if (request.folder_id.company_id | request.renewed_id.company_id) - request.company_id:
                raise ValidationError(self.env._("The folder belongs to another company than the request."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `mail` to tell the customers."""
        for vals in vals_list:
            refuse_fields(self, vals, COURSE)
        requests = super().create(vals_list)
        self.env["portal.event"]._notify("file_request", requests)
        return requests

    def write(self, vals):
        """Override of `mail` to refuse what only an upload and its check write."""
        refuse_fields(self, vals, COURSE)
        return super().write(vals)

    # === ACTION METHODS === #

    def action_accept(self):
        """Store the file that was uploaded in its folder.

        :raise UserError: if there is none to check
        """
        self.check_access("write")
        self._check_delivered()
        for request in self:
            # In sudo mode as the file was uploaded by somebody else.
            attachment_sudo = request.attachment_id.sudo()
            document = request._store(attachment_sudo)
            values = {"state": "accepted", "document_id": document.id, "attachment_id": False, "reason": False}
            # In sudo mode as nothing else but the check writes them.
            request.sudo().write(values)
        self._finish("file_request_accepted")

    def action_return(self):
        """Ask for the file again, with the reason in its field.

        :raise UserError: if there is none to check, or no reason
        """
        self.check_access("write")
        self._check_delivered()
        if not all((request.reason or "").strip() for request in self):
            raise UserError(self.env._("Write to the customer first what is wrong with the file."))
        # In sudo mode as nothing else but the check writes it.
        self.sudo().write({"state": "returned"})
        self._finish("file_request_returned")

    def action_cancel(self):
        """Ask no more for the files."""
        self.check_access("write")
        if self.filtered(lambda request: request.state not in AWAITED):
            raise UserError(self.env._("This has been answered already, or is not asked for any more."))
        # In sudo mode as nothing else writes it.
        self.sudo().write({"state": "cancelled"})
        self._unlink_links()

    def action_download(self):
        """Download the file that was uploaded."""
        self.ensure_one()
        self.check_access("write")
        url = f"/web/content/{self.attachment_id.id}?download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def action_open_document(self):
        """Open the file as it is stored."""
        self.ensure_one()
        self.check_access("write")
        return self.document_id._get_records_action()

    def action_open_log(self):
        """Open who uploaded what, and what was refused."""
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id("portal_documents_share.portal_document_log_action")
        return action | {"domain": [("share_name", "=", self._get_log_name())], "context": {}}

    def _check_delivered(self):
        """Refuse the check of a file that is not there, or was replaced since it was looked at.

        The buttons of the form say which file that is; a call without it is about the file that there is.

        :raise UserError: in the user's language
        """
        # An upload at the same moment waits, or this check is repeated after it.
        self.lock_for_update()
        reviewed = self.env.context.get(REVIEWED)
        if reviewed and self.attachment_id.ids != [reviewed]:
            raise UserError(self.env._("The customer uploaded another file meanwhile. Look at that one, then decide."))
        if self.filtered(lambda request: request.state != "delivered" or not request.attachment_id):
            raise UserError(self.env._("There is no file to check."))

    def _store(self, attachment_sudo):
        """Return the file in its folder, or the one of which it is the next version.

        :param ir.attachment attachment_sudo: in sudo mode as it was uploaded by somebody else
        """
        if self.renewed_id:
            self.renewed_id._add_version(attachment_sudo.sudo(False))
            self.renewed_id.write({"valid_until": self.valid_until} if self.valid_until else {})
            return self.renewed_id
        values = {"kind_id": self.kind_id.id, "valid_until": self.valid_until, "user_id": self.user_id.id}
        return self.env["portal.document"]._create_with_file(self.folder_id, attachment_sudo.sudo(False), **values)

    def _finish(self, event):
        """Tell the customers what became of their files, and that there is nothing to check any more."""
        # In sudo mode as what is to be done may be a colleague's.
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        for request in self:
            self.env["portal.event"]._notify(event, request, dedup_key=str(request.delivered_on))

    def _unlink_links(self):
        # In sudo mode as nobody has a right on links.
        self.env["portal.document.request.link"].sudo().search([("request_id", "in", self.ids)]).unlink()

    # === BUSINESS METHODS - UPLOAD === #

    def _get_extensions(self):
        """Return the extensions of files that are taken."""
        self.ensure_one()
        return EXTENSIONS[self.file_types]

    def _get_refusal(self):
        """Return why nothing can be uploaded any more, in words, or False."""
        self.ensure_one()
        if self.state in AWAITED:
            return False
        if self.state == "accepted":
            return self.env._("Thank you. The file has been accepted.")
        return self.env._("This file is not asked for any more.")

    def _deliver(self, files, actor, link=None):
        """Take the file that a customer uploads, in the place of the one before.

        :param list files: what was uploaded, each with `filename` and `read`; may be anything
        :param Actor actor: who uploads
        :param portal.document.request.link link: by which link, in sudo mode, if by one
        :raise UserError: in the visitor's language, if it is refused; that is logged
        """
        self.ensure_one()
        request = self.with_env(actor.env)
        try:
            with self.env.cr.savepoint():
                request._deliver_locked(files, actor, link)
        except UserError as refusal:
            request._log("upload", actor, link, reason=str(refusal))
            raise

    def _deliver_locked(self, files, actor, link):
        # A second upload waits here, and finds what the first one did.
        self.env.cr.execute(SQL("SELECT id FROM portal_document_request WHERE id = %s FOR UPDATE", self.id))
        self.env.invalidate_all()
        # In sudo mode as people outside write no requests; whoever calls it has checked that this one is theirs.
        request_sudo = self.sudo()
        if refusal := request_sudo._get_refusal():
            raise UserError(refusal)
        if not self.env["portal.rate.limit"]._is_allowed("portal.document.request", self.id, ATTEMPTS, HOUR):
            raise UserError(self.env._("Too many files were uploaded here. Try again in an hour."))
        file = request_sudo._check_file(files)
        before_sudo = request_sudo.attachment_id
        staff = request_sudo._for_staff().env
        name = (link.partner_id if link else actor.partner).sudo().name or staff._("Somebody with the link")
        request_sudo.write(
            {
                "attachment_id": request_sudo._create_attachment(file).id,
                "file_name": file["name"],
                "state": "delivered",
                "delivered_on": fields.Datetime.now(),
                "delivered_by": name,
            }
        )
        before_sudo.unlink()
        self._log("upload", actor, link, file=file)
        request_sudo._tell_delivered(name, actor)

    def _check_file(self, files):
        """Return the one file that was uploaded, as `portal.upload` returns it.

        :raise UserError: if it is none, or not one that was asked for
        """
        found = self.env["portal.upload"]._validate(
            files, extensions=self._get_extensions(), max_size=MAX_SIZE, max_count=1
        )
        if not found:
            raise UserError(self.env._("Choose a file."))
        return found[0]

    def _create_attachment(self, file):
        values = file | {"res_model": self._name, "res_id": self.id, "company_id": self.company_id.id}
        return self.env["ir.attachment"].create(values)

    def _log(self, action, actor, link=None, file=None, reason=None):
        """Log an upload, or that it was refused.

        :param dict file: what was stored
        :param str reason: why it was refused
        """
        log, shares_sudo = self.env["portal.document.log"], self.env["portal.document.share"].sudo()
        # In sudo mode as visitors read no requests.
        request_sudo = self.sudo()
        values = {"company_id": request_sudo.company_id.id, "share_name": request_sudo._get_log_name()}
        if link:
            partner_sudo = link.partner_id
            customer_sudo = partner_sudo.commercial_partner_id
            values |= {"is_link": True, "partner_id": partner_sudo.id, "partner_name": partner_sudo.name}
            values |= {"customer_id": customer_sudo.id, "customer_name": customer_sudo.name}
        if reason:
            log._log_refusal(action, actor, shares_sudo, reason[:100], **values)
            return
        values |= {"file_name": file["name"], "sha256": hashlib.sha256(file["raw"]).hexdigest(), "file_count": 1}
        log._log(action, actor, shares_sudo, None, **values)

    def _get_log_name(self):
        return f"{self.name} (#{self.id})"

    def _tell_delivered(self, name, actor):
        """Tell whoever asked, in their own language, that there is a file to check."""
        staff = self._for_staff().env
        text = staff._("%(name)s uploaded “%(file)s”.", name=name, file=self.file_name)
        author = actor.partner or self.partner_id
        self.message_post(body=text, author_id=author.id, message_type="notification", subtype_xmlid="mail.mt_note")
        self.activity_unlink(["mail.mail_activity_data_todo"])
        summary = staff._("Check “%(file)s”", file=self.file_name)
        self.env["portal.activity"]._plan(self, self._get_owner(), summary, text)

    def _get_owner(self):
        """Return who checks the file."""
        self.ensure_one()
        return self.user_id.filtered("active") or self.create_uid

    def _for_staff(self):
        """Return the request in the language of whoever checks it."""
        return self.with_context(lang=self._get_owner().lang or self.env.lang)

    # === BUSINESS METHODS - REMINDING === #

    @api.model
    def _get_unanswered_domain(self):
        """Override of `portal_documents_share`: what was not uploaded, or was sent back."""
        return Domain("state", "in", OPEN)

    # === BUSINESS METHODS - PAGES === #

    @api.model
    def _get_waiting(self):
        """Return what the current user may upload, what is due first: rows as `_get_portal_summary` returns them."""
        waiting = self.search(self._get_unanswered_domain(), order="due_on, id", limit=SHOWN)
        # In sudo mode as on the pages of the requests.
        return [request._get_portal_summary() for request in waiting.sudo()]

    def _get_portal_summary(self):
        """Return what one line tells, as `portal.mixin` of `portal_custom_base` does of documents."""
        self.ensure_one()
        state, label = self._get_portal_badge()
        if state == "waiting" and self.due_on:
            state, label = self.env["portal.answer.mixin"]._tell_deadline(self.due_on)
        return {
            "name": self.name,
            "text": self.env._("Requested file"),
            "amount": "",
            "state": state,
            "label": label,
            "badge": self._get_portal_badge(),
            "url": self.access_url,
        }

    def _get_portal_badge(self):
        """Return how it stands: one of the five states, and its name."""
        return {
            "asked": ("waiting", self.env._("To upload")),
            "returned": ("waiting", self.env._("To upload again")),
            "delivered": ("progress", self.env._("Being checked")),
            "accepted": ("done", self.env._("Accepted")),
        }.get(self.state, ("over", self.env._("Cancelled")))

    def _get_portal_facts(self):
        """Return what an e-mail tells below its text."""
        tell_date = self.env["portal.answer.mixin"]._tell_date
        facts = [
            (self.env._("File"), self.name),
            (self.env._("Allowed"), self._tell_allowed()),
            (self.env._("Until"), self.due_on and tell_date(self.due_on)),
        ]
        return [fact for fact in facts if fact[1]]

    def _tell_allowed(self):
        """Return which files are taken, in words."""
        types = dict(self._fields["file_types"]._description_selection(self.env))
        return self.env._("%(type)s, at most %(size)s", type=types[self.file_types], size=tell_size(self.env, MAX_SIZE))
