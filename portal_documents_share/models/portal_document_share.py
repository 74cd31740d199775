from datetime import datetime, time, timedelta
from time import monotonic

import pytz

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import consteq, format_date, format_datetime, hmac

from odoo.addons.portal_tools.record_id import parse_id

from ..guard import refuse_fields
from ..notification import notify_done
from ..pdf_mark import MarkError
from .portal_document_mark import MAX_MARKED, UNMARKED

MIN_PASSWORD = 8
# Wrong passwords for a share, from one address and from all of them, within an hour.
ATTEMPTS_OF_ONE = 10
ATTEMPTS_OF_ALL = 100
HOUR = 3600
MONTH = 30 * 24 * HOUR
# What one upload holds at most, and how often somebody uploads.
MAX_UPLOAD = 25 * 1024 * 1024
MAX_UPLOADS = 10
UPLOADS_PER_HOUR = 20
# Of all visitors together, within an hour, and the bytes of all that was added by a share and is still there.
UPLOADS_OF_ALL = 100
MAX_UPLOADED = 1024**3
# Seconds after which no further file of one archive is marked: its reader waits, and so do others.
MARKING_TIME = 60
# Counts a download, if there is one left.
TAKE = """
    UPDATE portal_document_share SET limited_count = COALESCE(limited_count, 0) + 1
    WHERE id = %s AND COALESCE(limited_count, 0) < download_limit RETURNING id
"""
# Readers that are shown.
MOST_READERS = 200
# Shares of records that one person finds.
MOST_RECORDS = 100
# What the log says of a file that an archive goes without.
LEFT_OUT = {"is_refused": True, "reason": "unmarkable", "sha256": False}
# What only use and its end write.
COURSE = {"revoked_on", "limited_count", "first_download_on", "is_end_told"}
GROUP = "portal_documents_share.group_documents_user"


class ShareRefusedError(UserError):
    """What a share does not allow; the text is for the customer, and `reason` for the log."""

    def __init__(self, message, reason):
        super().__init__(message)
        self.reason = reason


class PortalDocumentShare(models.Model):
    """What is shared, with whom, until when, and what they may do with it."""

    _name = "portal.document.share"
    _inherit = ["portal.secret.mixin", "portal.record.files.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Share of Files"
    _order = "id desc"

    name = fields.Char(compute="_compute_name", store=True, readonly=False, required=True, precompute=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index=True,
        tracking=True,
        help="The share ends when the owner leaves, unless there is somebody to follow.",
    )
    successor_id = fields.Many2one(
        "res.users", "Successor", domain="[('share', '=', False)]", help="Owns the share when the owner has left."
    )
    # What.
    folder_id = fields.Many2one("portal.document.folder", index="btree_not_null", ondelete="cascade")
    document_ids = fields.Many2many("portal.document", string="Files")
    # With whom.
    partner_ids = fields.Many2many(
        "res.partner",
        string="Shared with",
        help="Contacts, or a whole customer: what is shared with a company is for those of its people whose role shows "
        "what is addressed to the company. Nobody: only by the address.",
    )
    # How.
    expires_on = fields.Datetime("Ends on", default=lambda self: self._default_expires_on(), tracking=True)
    revoked_on = fields.Datetime(readonly=True, copy=False, tracking=True)
    login_required = fields.Boolean("Sign-in required", default=True, tracking=True)
    password_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    has_password = fields.Boolean(compute="_compute_has_password", compute_sudo=True)
    download_limit = fields.Integer("Downloads at most", tracking=True, help="0: as many as they like.")
    limited_count = fields.Integer(
        "Downloads so far", readonly=True, copy=False, help="Counted where there is a limit."
    )
    is_view_only = fields.Boolean(
        "View only",
        tracking=True,
        help="Files are shown with the reader's name, and cannot be downloaded. It deters; it does not protect: what a "
        "screen shows can be copied.",
    )
    marking = fields.Selection(
        "_get_markings",
        "Mark copies",
        tracking=True,
        help="Each page of a PDF names who received it, by what and when, and the log has each copy's fingerprint. "
        "It deters, and tells where a copy came from that was passed on as it was; whoever takes the line out is not "
        "found. What cannot be marked: pictures and other files that are no PDF, PDF files that are encrypted, signed, "
        "in an object storage, or of more than 20 MB or 300 pages.",
    )
    may_upload = fields.Boolean("May add files", tracking=True, help="To the folder, and to those in it.")
    shows_added = fields.Boolean(
        "Show at once what is added",
        tracking=True,
        help="To everyone with whom the folder is shared, and nobody has looked at it. Otherwise somebody of yours "
        "releases it before.",
    )
    note = fields.Char(help="A sentence for the customer.")
    tells_owner = fields.Boolean(
        "Tell the owner", default=True, help="At the first download, and a day before the share ends."
    )
    first_download_on = fields.Datetime("First download on", readonly=True, copy=False)
    is_end_told = fields.Boolean(readonly=True, copy=False)
    state = fields.Selection(
        [("active", "In force"), ("expired", "Ended"), ("revoked", "Revoked"), ("orphaned", "Without an owner")],
        compute="_compute_state",
    )

    _token_uniq = models.UniqueIndex("(token_hash) WHERE token_hash IS NOT NULL")
    _end_idx = models.Index("(expires_on) WHERE revoked_on IS NULL")
    _check_download_limit = models.Constraint("CHECK(download_limit >= 0)", "A limit cannot be below zero.")

    @api.model
    def _get_markings(self):
        return self.env["res.company"]._get_portal_share_markings()

    @api.model
    def _default_expires_on(self):
        days = self.env.company.portal_share_days
        return self._parse_expiry(fields.Date.context_today(self) + timedelta(days=days)) if days else False

    # === COMPUTE METHODS === #

    @api.depends("folder_id", "document_ids", "record_name")
    def _compute_name(self):
        for share in self:
            name = share.folder_id.name or share.record_name or ", ".join(share.document_ids[:3].mapped("name"))
            share.name = share.name or name or self.env._("Files")

    @api.depends("password_hash")
    def _compute_has_password(self):
        for share in self:
            share.has_password = bool(share.password_hash)

    def _compute_state(self):
        valid = self.filtered_domain(self._get_valid_domain())
        now = fields.Datetime.now()
        for share in self:
            if share in valid:
                share.state = "active"
            elif share.revoked_on:
                share.state = "revoked"
            else:
                share.state = "expired" if share.expires_on and share.expires_on <= now else "orphaned"

    # === CONSTRAINT METHODS === #

    @api.constrains("expires_on", "company_id")
    def _check_expires_on(self):
        for share in self:
            days = share.company_id.portal_share_max_days
            latest = fields.Datetime.now() + timedelta(days=days + 1)
            if days and (not share.expires_on or share.expires_on > latest):
                raise ValidationError(self.env._("A share ends within %(days)s days.", days=days))

    @api.constrains("login_required", "partner_ids", "password_hash", "download_limit", "is_view_only", "may_upload")
    def _check_terms(self):
        for share in self:
            if share.login_required and not share._has_readers():
                raise ValidationError(self.env._("Say who may sign in, or share by the address alone."))
            # In sudo mode as nobody reads the fingerprint.
            if share.login_required and share.sudo().password_hash:
                raise ValidationError(
                    self.env._(
                        "A password is for visitors who do not sign in. Share by the address alone, or without a "
                        "password."
                    )
                )
            if share.is_view_only and share.download_limit:
                raise ValidationError(self.env._("What is for viewing only has no limit of downloads."))
            if share.may_upload and not share.folder_id:
                raise ValidationError(self.env._("Files can be added to a folder only."))

    @api.constrains("folder_id", "document_ids")
    def _check_content(self):
        for share in self:
            if not share._has_content():
                raise ValidationError(self.env._("Choose a folder or files to share."))
            companies = share.folder_id.company_id | share.document_ids.company_id
            if companies - share.company_id:
                raise ValidationError(self.env._("The files belong to another company than the share."))

    def _has_readers(self):
        """Return whether the share names people who can sign in.

        For a module to share with people in another way, it must override this method and return True for its shares.
        """
        self.ensure_one()
        return bool(self.partner_ids)

    def _has_content(self):
        """Return whether the share holds something.

        For a module to share something else, it must override this method and return True for its shares.
        """
        self.ensure_one()
        return bool(self.folder_id or self.document_ids or self.record_model)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_fields(self, vals, COURSE)
            # The defaults of the company's, whichever one is chosen above.
            company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
            if "expires_on" not in vals:
                vals["expires_on"] = self.with_company(company)._default_expires_on()
            vals.setdefault("marking", company.portal_share_marking)
        shares = super().create(vals_list)
        shares._check_not_over()
        return shares

    def write(self, vals):
        """Override of `mail` to tell the owner of a new end anew, and to refuse what only use and its end write."""
        refuse_fields(self, vals, COURSE)
        result = super().write(vals)
        if "expires_on" in vals:
            # In sudo mode as nothing else writes it.
            super(PortalDocumentShare, self.sudo()).write({"is_end_told": False})
        return result

    def _check_not_over(self):
        now = fields.Datetime.now()
        if any(share.expires_on and share.expires_on <= now for share in self):
            raise UserError(self.env._("Choose a time to come."))

    # === ACTION METHODS === #

    def action_revoke(self):
        """End shares at once, for those who are reading too."""
        self.check_access("write")
        ended = self.filtered(lambda share: not share.revoked_on)
        # In sudo mode as nothing else writes it.
        ended.sudo().write({"revoked_on": fields.Datetime.now()})
        if len(ended) == 1:
            return notify_done(self.env._("“%(share)s” is revoked. Nobody can open it any more.", share=ended.name))
        return notify_done(self.env._("Shares that are revoked now: %(count)s.", count=len(ended)))

    def action_renew_address(self):
        """Show a new address, once; the one before ends."""
        self.ensure_one()
        self.check_access("write")
        return self._show_address(self._renew_address())

    def action_open_log(self):
        """Open what was done by the share."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("portal_documents_share.portal_document_log_action")
        return action | {"domain": [("share_id", "=", self.id)], "context": {}}

    @api.model
    def _prepare_action(self, name, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": list(domain),
        }

    def _show_address(self, address):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Address of the share"),
            "res_model": "portal.document.share.address",
            "view_mode": "form",
            "target": "new",
            "context": {"default_address": address, "default_share_id": self.id},
        }

    # === BUSINESS METHODS - WHO AND WHEN === #

    @api.model
    def _get_valid_domain(self):
        """Return which shares are in force now, whatever any job did or did not do.

        :rtype: Domain
        """
        owners = self._get_owner_domain()
        is_running = Domain("expires_on", "=", False) | Domain("expires_on", ">", fields.Datetime.now())
        return Domain("revoked_on", "=", False) & is_running & owners

    @api.model
    def _get_owner_domain(self):
        """Return the shares whose owner, or who follows, is still one who shares files; Odoo itself never leaves."""
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(GROUP)
        # In sudo mode as people outside may not read users; an archived one is none.
        users_sudo = self.env["res.users"].sudo().with_context(active_test=True)
        people = users_sudo._search([("share", "=", False), ("all_group_ids", "in", group_id)])
        return Domain.OR(
            [
                Domain("user_id", "in", people),
                Domain("successor_id", "in", people),
                Domain("user_id", "=", SUPERUSER_ID),
            ]
        )

    def _get_responsible(self):
        """Return who is told about the share: the owner, or who followed."""
        self.ensure_one()
        people = self.env.ref(GROUP).sudo().all_user_ids.filtered("active")
        return next((user for user in (self.user_id, self.successor_id) if user in people), self.user_id)

    @api.model
    def _get_reader_domain(self, operator, value):
        """Return the shares that name contacts.

        For a module to share with people in another way, it must override this method and return the domain extended
        by the shares that these contacts have in that way.

        :param str operator: such as "in" or "child_of"
        :param value: ids of contacts, or a query of them
        :rtype: Domain
        """
        if operator == "child_of":
            # Odoo would ask for the ids that are there already.
            return Domain("partner_ids", "any", Domain("id", operator, value))
        return Domain("partner_ids", operator, value)

    def _get_readers_domain(self):
        """Return which contacts and companies the shares name.

        For a module to share with people in another way, it must override this method and return the domain extended
        by these, without loading them: they may be very many.

        :rtype: Domain
        """
        # In sudo mode as people outside are not everybody's to read.
        return Domain("id", "in", self.sudo().partner_ids.ids)

    def _get_readers_sudo(self):
        """Return the contacts and companies whom the shares name, the first ones of many.

        :return: in sudo mode as people outside are not everybody's to read
        """
        return self.env["res.partner"].sudo().search(self._get_readers_domain(), limit=MOST_READERS)

    @api.model
    def _get_reach_domain(self, user):
        """Return the shares that reach a person outside, as the role says; see "file" among the types of documents.

        :rtype: Domain
        """
        policy = self.env["portal.access.policy"]
        partner_sudo = user.sudo().partner_id
        scope = policy._get_scope("file", user)
        if scope == "company":
            return self._get_reader_domain("child_of", partner_sudo.commercial_partner_id.ids)
        partners = partner_sudo | partner_sudo.commercial_partner_id if scope == "shared" else partner_sudo
        return self._get_reader_domain("in", policy._get_addresses(partners).ids) if scope != "none" else Domain.FALSE

    @api.model
    def _find_for_sudo(self, user, record):
        """Return the shares in force by which a person outside has a folder or file, the one that allows most first.

        :param record: the folder or file, in sudo mode
        :return: in sudo mode as people outside read no shares
        """
        domain = self._get_valid_domain() & record._get_share_domain() & self._get_reach_domain(user)
        shares_sudo = self.sudo().search(domain)
        return shares_sudo.sorted(
            lambda share: (share._is_used_up(), share.is_view_only, bool(share.download_limit), -share.id)
        )

    # === BUSINESS METHODS - FILES OF RECORDS === #

    @api.model
    def share_record_with_customer(self, record_model, record_id, partner, **terms):
        """Share the files of a record that customers may find, and return the address of the page.

        :param str record_model: the name of the record's model, such as "sale.order"
        :param int record_id: its id
        :param partner: the contact or the company, a `res.partner` or its id
        :param terms: those of `share_with_customer` of a folder, but to add files
        :return: the address
        :rtype: str
        :raise AccessError: for people outside, and for staff who may not share or not read the record
        """
        self._check_is_staff()
        return self._share_with(self._prepare_record_values(record_model, record_id), partner, **terms)

    @api.model
    def action_share_files(self, record_model, record_id):
        """Open the form by which the files of a record are shared that customers may find."""
        self.check_access("create")
        return self._open_form(self._prepare_record_values(record_model, record_id))

    @api.model
    def _open_form(self, values):
        """Return the form of a new share.

        :param dict values: what is shared, with its company
        """
        self.check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Share"),
            "res_model": "portal.document.share.create",
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{name}": value for name, value in values.items()},
        }

    def _get_record_title(self):
        """Return what the page of the files of a record is called."""
        self.ensure_one()
        return self.env._("Files of %(name)s", name=self.record_name or self.name)

    def _filter_open(self, user):
        """Return those of the shares that reach a person outside whose record is open to them.

        Who is named in person has the files; people of a company that is named have them if their role shows them the
        record. What is no document of a type, such as a product, is open to all of them.
        """
        # In sudo mode as everybody is held to the types, and only staff may read them.
        types_sudo, partner_sudo = self.env["portal.document.type.model"].sudo(), user.sudo().partner_id
        others = self.filtered(lambda share: partner_sudo not in share.sudo().partner_ids)
        closed = others.filtered(
            lambda share: any(types_sudo._get_entries(share.record_model or "").mapped("is_document"))
        )
        found = self - closed
        for name, shares in closed.grouped("record_model").items():
            # As the person; whether a record exists is asked in sudo mode, and nothing of it is read.
            records = self.env[name].with_user(user).browse(shares.mapped("record_id")).sudo().exists().sudo(False)
            ids = records._filtered_access("read").ids
            found |= shares.filtered(lambda share, ids=ids: share.record_id in ids)
        return found

    @api.model
    def _find_of_records_sudo(self, user, share_id=None):
        """Return the shares in force by which a person outside has files of records.

        :param share_id: the id of one of them; may be anything
        :return: in sudo mode as people outside read no shares
        """
        domain = Domain("record_model", "!=", False) & self._get_valid_domain() & self._get_reach_domain(user)
        if share_id is not None:
            domain &= Domain("id", "=", parse_id(share_id))
        shares_sudo = self.sudo().search(domain, limit=MOST_RECORDS)
        return shares_sudo._filter_open(user)

    # === BUSINESS METHODS - SHARING BY CODE === #

    def _check_is_staff(self):
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only staff can share files."))

    @api.model
    def _share_with(
        self,
        values,
        partner,
        expiry=None,
        login_required=True,
        password=None,
        download_limit=0,
        view_only=False,
        may_upload=False,
        note=None,
        marking=None,
    ):
        """Share something with a customer, and return the address; see `share_with_customer` of a folder.

        :param dict values: those of the share that hold what is shared, with its company
        """
        ends = self.with_company(self.env["res.company"].browse(values["company_id"]))
        share = self.create(
            values
            | {
                "partner_ids": [Command.set([partner if isinstance(partner, int) else partner.id])],
                "login_required": login_required,
                "download_limit": download_limit,
                "is_view_only": view_only,
                "may_upload": may_upload,
                "note": note,
                **({"expires_on": ends._parse_expiry(expiry)} if expiry else {}),
                **({"marking": marking or False} if marking is not None else {}),
            }
        )
        if password:
            share._set_password(password)
        return share._renew_address()

    # === BUSINESS METHODS - ADDRESS === #

    def _renew_address(self):
        """Return a new address of the share; the one before is gone. Only its fingerprint is stored."""
        self.ensure_one()
        token, token_hash = self._make_token()
        # In sudo mode as nobody reads or writes the fingerprint.
        self.sudo().token_hash = token_hash
        return f"{self.get_base_url()}/portal/documents/{token}"

    @api.model
    def _find_sudo(self, token):
        """Return the share of an address, if it is in force; else nothing, whatever the reason.

        :param token: may be anything
        :return: in sudo mode as visitors have no rights
        """
        return self._find_by_token_sudo(token, self._get_valid_domain())

    def _get_refusal(self, actor, unlocked=None):
        """Return why somebody with the right address does not get in, or False.

        :param Actor actor: who
        :param unlocked: what `_unlock` returned to the same visitor, if it did; may be anything
        :return: "sign_in", "stranger" or "password", or False
        """
        self.ensure_one()
        user = actor.user
        # As the person: the share comes in sudo mode, which may read everything.
        if user._is_internal() and self.with_user(user).sudo(False).has_access("read"):
            return False
        if self.login_required:
            if user._is_public():
                return "sign_in"
            is_reader = self.sudo().filtered_domain(self._get_reach_domain(user))._filter_open(user)
            return False if is_reader else "stranger"
        return "password" if self.sudo().password_hash and not self._is_unlocked(unlocked) else False

    # === BUSINESS METHODS - PASSWORD === #

    def _set_password(self, password):
        """Set the password that visitors have to enter; an empty one takes it away.

        :raise UserError: if it is too short
        """
        self.check_access("write")
        # In sudo mode as nobody reads or writes the fingerprint.
        self.sudo().password_hash = self._hash_password(password) if password else False

    @api.model
    def _hash_password(self, password):
        if len(password) < MIN_PASSWORD:
            raise UserError(self.env._("A password has at least %(count)s characters.", count=MIN_PASSWORD))
        return self.env["res.users"]._crypt_context().hash(password)

    def _unlock(self, password, actor):
        """Return what proves from now on that a visitor knows the password.

        :param password: may be anything
        :raise ShareRefusedError: if it is wrong, or was tried too often
        """
        self.ensure_one()
        self._check_attempts(actor)
        # In sudo mode as nobody reads the fingerprint.
        password_hash = self.sudo().password_hash
        is_text = isinstance(password, str) and "\0" not in password
        if not is_text or not self.env["res.users"]._crypt_context().verify(password[:1000], password_hash):
            raise ShareRefusedError(self.env._("This password is wrong."), "password")
        return self._make_pass()

    def _check_attempts(self, actor):
        scope = "portal.document.share.password"
        if not self._is_try_allowed(scope, actor.ip, ATTEMPTS_OF_ONE, ATTEMPTS_OF_ALL, HOUR):
            raise ShareRefusedError(self.env._("The password was tried too often. Try again in an hour."), "attempts")

    def _make_pass(self):
        # A new password or a new address asks anew. In sudo mode as nobody reads the fingerprints.
        share_sudo = self.sudo()
        message = f"{self.id} {share_sudo.password_hash} {share_sudo.token_hash}"
        return hmac(self.env(su=True), "portal.document.share.pass", message)

    def _is_unlocked(self, unlocked):
        return isinstance(unlocked, str) and unlocked.isascii() and consteq(unlocked, self._make_pass())

    # === BUSINESS METHODS - CONTENT === #

    def _get_content_domain(self):
        """Return the files that the shares hold at this moment.

        :rtype: Domain
        """
        return Domain("active", "=", True) & self.env["portal.document"]._get_shared_domain(self.sudo())

    def _pick_sudo(self, documents_sudo):
        """Return those of some files that the share holds, in sudo mode as they come."""
        self.ensure_one()
        found_sudo = documents_sudo.search(Domain("id", "in", documents_sudo.ids) & self._get_content_domain())
        return documents_sudo & found_sudo

    def _group_sudo(self, documents_sudo):
        """Return by which of the shares each of some files is given, the first one that holds it.

        :param portal.document documents_sudo: in sudo mode as the caller has checked that they may be read
        :return: pairs of a share and its files, or False if a file is in none of them
        """
        groups, left_sudo = [], documents_sudo
        for share in self:
            if picked_sudo := left_sudo and share._pick_sudo(left_sudo):
                groups.append((share, picked_sudo))
                left_sudo -= picked_sudo
        return False if left_sudo else groups

    def _find_document_sudo(self, document_id):
        """Return a file of the share by its id; nothing if it does not hold it at this moment.

        :param document_id: the id; may be anything
        :return: in sudo mode as visitors have no rights
        """
        # In sudo mode as told above; the domain decides.
        domain = Domain("id", "=", parse_id(document_id)) & self._get_content_domain()
        return self.env["portal.document"].sudo().search(domain, limit=1)

    def _find_folder_sudo(self, folder_id):
        """Return a folder of the share by its id; nothing if it is not within it.

        :param folder_id: the id; may be anything
        :return: in sudo mode as visitors have no rights
        """
        folders_sudo = self.env["portal.document.folder"].sudo()
        domain = Domain("id", "=", parse_id(folder_id)) & Domain("id", "child_of", self.sudo().folder_id.ids)
        return folders_sudo.search(domain & Domain("active", "=", True), limit=1)

    # === BUSINESS METHODS - USE === #

    def _use(self, action, actor, documents_sudo, is_continued=False):
        """Take one download or view: check it, count it and log it, all or nothing.

        :param str action: "preview", "download" or "archive"
        :param Actor actor: who
        :param portal.document documents_sudo: in sudo mode as the caller has checked that the share holds them
        :param bool is_continued: whether the browser says that it goes on with what it had begun
        :return: the ids of the files of which a copy is given instead, mapped to the copies; of an archive, to None
            where it goes without the file, and to `UNMARKED` where the file is in it without a mark
        :raise ShareRefusedError: if the share does not allow it
        :raise OSError: if a file that is marked cannot be read
        """
        self.ensure_one()
        if is_continued and self._is_continued(action, actor, documents_sudo):
            return {}
        if action == "preview" and self.download_limit:
            raise ShareRefusedError(self.env._("These files can be downloaded, not previewed."), "limited")
        if action != "preview":
            self._check_download()
        # Before the download is taken, which others wait for.
        copies = self._make_copies(action, actor, documents_sudo) if self.marking else {}
        if action != "preview":
            self._take_download()
        self._log_use(action, actor, documents_sudo, copies)
        if action != "preview":
            self._tell_first_download(actor)
        return copies

    def _log_use(self, action, actor, documents_sudo, copies=None):
        log, values = self.env["portal.document.log"], {}
        if self.marking:
            values = {document_sudo.id: {"reason": "unmarked"} for document_sudo in documents_sudo}
        for document_id, copy in (copies or {}).items():
            if copy != UNMARKED:
                values[document_id] = {"sha256": copy.sha256, "mark": copy.code} if copy else LEFT_OUT
        if action == "archive":
            return log._log_archive(actor, self, documents_sudo, values)
        return log._log(action, actor, self, documents_sudo, **values.get(documents_sudo.id, {}))

    def _make_copies(self, action, actor, documents_sudo):
        """Return marked copies of files, by the files' ids, without those that cannot be marked.

        Of an archive, a file that cannot be marked has None instead if it must be, and the archive goes without it;
        else it has `UNMARKED`, so that the reader is told.

        :raise ShareRefusedError: if nothing can be given, or the files are too many, or take too long
        """
        marks, line, copies = self.env["portal.document.mark"], self._get_reader_line(actor), {}
        if len(documents_sudo.filtered(lambda document: document.mimetype == "application/pdf")) > MAX_MARKED:
            message = self.env._("Each file is marked for you. Choose at most %(count)s at once.", count=MAX_MARKED)
            raise ShareRefusedError(message, "marks")
        end = monotonic() + MARKING_TIME
        for document_sudo in documents_sudo:
            if monotonic() > end:
                message = self.env._("These files take too long at once. Choose fewer of them.")
                raise ShareRefusedError(message, "marks")
            try:
                copies[document_sudo.id] = marks._make_copy(document_sudo, line)
            except MarkError as error:
                if action == "archive":
                    copies[document_sudo.id] = None if self.marking == "always" else UNMARKED
                elif self.marking == "always":
                    raise self._refuse_unmarkable(document_sudo) from error
                self._tell_unmarked(document_sudo)
        if copies and not any(copies.values()):
            raise self._refuse_unmarkable(documents_sudo[0])
        return copies

    def _refuse_unmarkable(self, document_sudo):
        message = self.env._("“%(name)s” cannot be given to you. Please ask us.", name=document_sudo.name)
        return ShareRefusedError(message, "unmarkable")

    def _may_preview(self, document_sudo):
        """Return whether our own pages show a file: not where downloads are limited, or it cannot be marked and must.

        :param document_sudo: the file, or an attachment of a record; in sudo mode as the caller has checked it
        """
        is_markable = self.marking != "always" or document_sudo.mimetype == "application/pdf"
        return document_sudo._is_previewed() and not self.download_limit and is_markable

    def _tell_unmarked(self, document_sudo):
        """Tell the owner that a file is given without a mark, or not given: once a month for each version."""
        limits, key = self.env["portal.rate.limit"], f"{self.id} {document_sudo._get_file_sudo()}"
        if not limits._is_allowed("portal.document.unmarked", key, 1, MONTH):
            return
        # In sudo mode as people outside have no right on shares.
        env, names = self.sudo()._for_owner().env, {"share": self.name, "file": document_sudo.name}
        if self.marking == "always":
            sentence = env._("“%(share)s”: “%(file)s” cannot be marked, and is not given", **names)
        else:
            sentence = env._("“%(share)s”: “%(file)s” cannot be marked, and is given as it is", **names)
        self.sudo()._tell_owner(sentence)

    def _is_used_up(self):
        """Return whether no download is left."""
        self.ensure_one()
        return bool(self.download_limit) and (self.limited_count or 0) >= self.download_limit

    def _check_download(self):
        """Check that files may be downloaded, as far as anybody knows before the download is taken.

        :raise ShareRefusedError: if there is none left, or files are for viewing only
        """
        if self.is_view_only:
            raise ShareRefusedError(self.env._("These files are for viewing only."), "view_only")
        if self._is_used_up():
            raise ShareRefusedError(self._get_used_up_text(), "limit")

    def _take_download(self):
        """Count a download where they are limited; of many at once, exactly as many succeed as the limit says.

        :raise ShareRefusedError: if there is none left, or files are for viewing only
        """
        self._check_download()
        if not self.download_limit:
            return
        self.flush_recordset()
        self.env.cr.execute(TAKE, [self.id])
        is_taken = bool(self.env.cr.fetchone())
        self.invalidate_recordset(["limited_count"])
        if not is_taken:
            raise ShareRefusedError(self._get_used_up_text(), "limit")

    def _is_continued(self, action, actor, documents_sudo):
        """Return whether a browser goes on with what it had begun, such as with the next part of a large file.

        Only what is shown and what has no limit goes on; each of them was logged. What is marked is another copy.
        """
        if self.download_limit or self.marking or action == "archive" or len(documents_sudo) != 1:
            return False
        log = self.env["portal.document.log"]
        return log._is_begun(action, actor, share_id=self.id, **log._prepare_file_values(documents_sudo))

    def _add_files(self, folder_sudo, files, actor):
        """Store what a customer uploads into a folder; all of it or nothing.

        :param portal.document.folder folder_sudo: a folder of the share, in sudo mode as the caller has checked that
        :param files: files as a form sends them
        :param Actor actor: who
        :return: the files, in sudo mode as visitors have no rights
        :raise UserError: in the customer's language, if it is not allowed
        """
        self.ensure_one()
        if not self.may_upload or not folder_sudo:
            raise ShareRefusedError(self.env._("No files can be added here."), "upload")
        self._check_uploads(actor)
        found = self.env["portal.upload"]._validate(files, max_size=MAX_UPLOAD, max_count=MAX_UPLOADS)
        if not found:
            raise UserError(self.env._("Choose a file."))
        if self._get_uploaded_size() + sum(len(file["raw"]) for file in found) > MAX_UPLOADED:
            raise ShareRefusedError(self.env._("There is no room for these files here. Please ask us."), "room")
        owner = self._get_responsible()
        # In sudo mode as customers have no right on files; each of them was checked.
        attachments_sudo = self.env["ir.attachment"].sudo().create(found)
        documents_sudo = self.env["portal.document"].sudo()
        for attachment_sudo in attachments_sudo:
            values = {"user_id": owner.id, "is_waiting": not self.shows_added}
            document_sudo = documents_sudo._create_with_file(folder_sudo, attachment_sudo, **values)
            self.env["portal.document.log"]._log("upload", actor, self, document_sudo)
            documents_sudo |= document_sudo
        self._tell_upload(documents_sudo, actor)
        if not self.shows_added:
            documents_sudo._ask_release(owner)
        return documents_sudo

    def _check_uploads(self, actor):
        scope = "portal.document.share.upload"
        if not self._is_try_allowed(scope, actor.ip, UPLOADS_PER_HOUR, UPLOADS_OF_ALL, HOUR):
            raise ShareRefusedError(self.env._("You have uploaded many files. Please try again in an hour."), "uploads")

    def _get_uploaded_size(self):
        """Return how many bytes were added by the share and are still there, in the bin as well."""
        self.ensure_one()
        # In sudo mode as visitors read neither the log nor files.
        logs_sudo = self.env["portal.document.log"].sudo()
        domain = [("share_id", "=", self.id), ("action", "=", "upload"), ("is_refused", "=", False)]
        ids = [document_id for (document_id,) in logs_sudo._read_group(domain, ["document_id"])]
        documents_sudo = self.env["portal.document"].sudo().with_context(active_test=False)
        [(size,)] = documents_sudo._read_group([("id", "in", ids)], [], ["size:sum"])
        return size or 0

    def _tell_upload(self, documents_sudo, actor):
        if self.tells_owner:
            env = self._for_owner().env
            name = actor.partner.sudo().name or env._("somebody with the address")
            names = ", ".join(documents_sudo.mapped("name"))
            self._tell_owner(env._("“%(share)s”: %(name)s added %(files)s", share=self.name, name=name, files=names))

    def _get_reader_line(self, actor):
        """Return the line that names the reader of what is for viewing only, or is marked."""
        now = format_datetime(self.env, fields.Datetime.now(), dt_format="short")
        # In sudo mode as it is the reader's own name.
        if partner_sudo := actor.partner.sudo():
            name, email = partner_sudo.name, partner_sudo.email or ""
            return self.env._("Shown to %(name)s, %(email)s, %(now)s", name=name, email=email, now=now)
        return self.env._(
            "Shown by the address of “%(share)s” to %(ip)s, %(now)s", share=self.name, ip=actor.ip, now=now
        )

    def _get_terms(self):
        """Return what the shares say to their reader, each a sentence."""
        terms = [share.note for share in self if share.note]
        share = self[:1]
        if share.expires_on:
            terms.append(self.env._("Available until %(end)s.", end=share._get_end_text()))
        if share.is_view_only:
            terms.append(self.env._("For viewing only."))
        if share.marking == "always":
            terms.append(self.env._("Each PDF that you receive names you on its pages."))
        elif share.marking:
            terms.append(self.env._("PDF files that you receive name you on their pages, where that is possible."))
        if left := share._get_downloads_left():
            terms.append(self.env._("Downloads left: %(count)s.", count=left))
        return terms

    def _get_downloads_left(self):
        """Return how many downloads are left; None where there is no limit, or no share."""
        if not self.download_limit:
            return None
        return max(self.download_limit - (self.limited_count or 0), 0)

    def _get_used_up_text(self):
        """Return the sentence that says that no download is left."""
        return self.env._("These files have been downloaded as often as they may be.")

    def _get_end_text(self):
        """Return the end in words; the end of a day is that day."""
        last = fields.Datetime.context_timestamp(self, self.expires_on - timedelta(seconds=1))
        if (last.hour, last.minute, last.second) == (23, 59, 59):
            return format_date(self.env, last.date(), date_format="medium")
        return format_datetime(self.env, self.expires_on, dt_format="short")

    # === BUSINESS METHODS - TELLING THE OWNER === #

    def _tell_first_download(self, actor):
        if self.first_download_on:
            return
        # In sudo mode as people outside have no right on shares.
        share_sudo = self.sudo()
        share_sudo.first_download_on = fields.Datetime.now()
        if share_sudo.tells_owner:
            env = share_sudo._for_owner().env
            name = actor.partner.sudo().name or env._("somebody with the address")
            share_sudo._tell_owner(env._("“%(share)s”: first download, by %(name)s", share=self.name, name=name))

    def _mail_readers(self, people_sudo):
        """Tell people of the share, who have an e-mail address, that there is something for them.

        :param res.partner people_sudo: in sudo mode as people outside are not everybody's to read
        """
        for partner_sudo in people_sudo:
            self._mail_reader(partner_sudo)

    def _mail_reader(self, partner_sudo):
        self.ensure_one()
        letters = self.env["portal.mail"].with_context(lang=partner_sudo.lang or self.env.lang)
        env = letters.env
        body = letters._render_letter(
            self.company_id,
            self._get_responsible(),
            greeting=letters._greet(partner_sudo.name),
            text=env._("There are files for you: %(name)s.", name=self.name),
            quote=self.note,
            url=f"{self.get_base_url()}/my/documents",
            button=env._("Open the files"),
        )
        subject = env._("%(company)s: files for you", company=self.company_id.name)
        # In sudo mode as whoever shares files need not have the right to write e-mails.
        self.env["mail.mail"].sudo().create(
            {
                "subject": subject,
                "body_html": body,
                "email_to": partner_sudo.email_formatted,
                "author_id": self._get_responsible().partner_id.id,
                "auto_delete": True,
            }
        )

    def _for_owner(self):
        """Return the share in the language of whoever is told about it, whoever caused it."""
        return self.with_context(lang=self._get_responsible().lang or self.env.lang)

    def _tell_owner(self, sentence):
        self.ensure_one()
        self.message_notify(
            partner_ids=self._get_responsible().partner_id.ids,
            subject=sentence,
            body=sentence,
            author_id=self.env.ref("base.partner_root").id,
        )

    @api.model
    def _tell_ends(self):
        """Tell the owners of shares that end within a day. The scheduled job calls it; the end itself needs no job."""
        limit = fields.Datetime.now() + timedelta(days=1)
        domain = self._get_valid_domain() & Domain("expires_on", "<=", limit)
        domain &= Domain("is_end_told", "=", False) & Domain("tells_owner", "=", True)
        for share in self.search(domain, limit=500):
            share.is_end_told = True
            told = share._for_owner()
            share._tell_owner(told.env._("“%(share)s” ends on %(end)s", share=share.name, end=told._get_end_text()))

    # === HELPERS === #

    @api.model
    def _parse_expiry(self, value):
        """Return the time (UTC) at which a share ends: of a day, its end where the current company is.

        :param value: a date, a time in UTC, or either as text
        :raise UserError: if it is none
        """
        if isinstance(value, datetime):
            return value.replace(microsecond=0)
        if isinstance(value, str):
            try:
                value = fields.Datetime.to_datetime(value) if len(value) > 10 else fields.Date.to_date(value)
            except ValueError as error:
                raise UserError(self.env._("“%(text)s” is no date.", text=value)) from error
            if isinstance(value, datetime):
                return value
        zone = pytz.timezone(self.env.company.partner_id.tz or self.env.user.tz or "UTC")
        end = zone.localize(datetime.combine(value + timedelta(days=1), time.min))
        return end.astimezone(pytz.utc).replace(tzinfo=None)
