from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime

from odoo.addons.portal_tools import csv_file

NOTE_LENGTH = 2000
DAYS_VALID = 7
COPIES_PER_DAY = 3
DAY = 24 * 60 * 60


class PortalDataRequest(models.Model):
    """A customer's privacy request: for a copy of personal data, its erasure, or closing the account."""

    _name = "portal.data.request"
    _inherit = ["portal.data.copy", "portal.job.mixin"]
    _description = "Request of a Customer Concerning Own Data"
    _order = "id desc"

    _job_cron = "portal_custom_base.ir_cron_portal_data_request"
    _job_states = ("new",)
    _job_backoff = (5, 60)
    _job_failed_state = "failed"

    partner_id = fields.Many2one("res.partner", string="Contact", required=True, ondelete="cascade", readonly=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    kind = fields.Selection(
        selection=[("copy", "Copy of the data"), ("erase", "Erasure of the data"), ("close", "Closure of the account")],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        selection=[
            ("new", "Waiting"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("refused", "Refused"),
            ("expired", "Expired"),
        ],
        required=True,
        default="new",
    )
    note = fields.Text("What they wrote", readonly=True)
    attachment_id = fields.Many2one("ir.attachment", ondelete="set null", readonly=True)
    expiry_date = fields.Datetime(readonly=True)

    _open_uniq = models.UniqueIndex("(user_id, kind) WHERE state = 'new'")
    _copy_idx = models.Index("(next_try, id) WHERE state = 'new' AND kind = 'copy'")

    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            request.display_name = f"{kinds.get(request.kind)}: {request.partner_id.name}"

    # === BUSINESS METHODS - REQUESTS === #

    @api.model
    def _ask(self, user, kind, note=False):
        """Record a customer's request, unless the same one is still open.

        :param res.users user: the customer
        :param str kind: "copy", "erase" or "close"
        :param str note: the customer's message
        :return: the request, in sudo mode as customers have no right on the model
        :raise UserError: if the customer requests copies too often
        """
        # In sudo mode as customers have no right on the model; the request is their own.
        requests_sudo = self.sudo()
        open_request = requests_sudo.search([("user_id", "=", user.id), ("kind", "=", kind), ("state", "=", "new")])
        if open_request:
            return open_request
        if kind == "copy":
            self._check_copies(user)
        new = requests_sudo.create(
            {
                "partner_id": user.partner_id.id,
                "user_id": user.id,
                "company_id": self.env.company.id,
                "kind": kind,
                "note": self._clean_note(note),
            }
        )
        if kind == "copy":
            new._trigger_job()
        else:
            new._notify_vendor()
        return new

    def _check_copies(self, user):
        if not self.env["portal.rate.limit"]._is_allowed("portal.copy", user.id, COPIES_PER_DAY, DAY):
            raise UserError(self.env._("You have requested several copies today. Please try again tomorrow."))

    def _clean_note(self, note):
        """Return what a customer wrote as staff read and export it: nothing that cannot be printed, and no formula."""
        text = note if isinstance(note, str) else ""
        text = "".join(character for character in text if character.isprintable() or character == "\n").strip()
        return csv_file.defuse(text[:NOTE_LENGTH])

    def _notify_vendor(self):
        """Schedule an activity for the person whom the vendor made responsible for privacy requests."""
        responsible = self._get_responsible()
        self = self.with_context(lang=responsible.lang)  # noqa: PLW0642
        titles = {"erase": self.env._("Erase personal data"), "close": self.env._("Close the portal account")}
        note = self.env._(
            "%(name)s requested this in the portal. Use Privacy Lookup in the contact's actions to find the data, "
            "then mark the request as done in Portal > Privacy requests.",
            name=self.partner_id.name,
        )
        self.env["portal.activity"]._plan(self.partner_id, responsible, titles[self.kind], note)

    def _get_responsible(self):
        """Return the member of staff who answers privacy requests."""
        expert = self.partner_id._get_portal_expert()
        admins = self.env.ref("base.group_system").all_user_ids.filtered(lambda user: user.active and not user.share)
        return self.company_id.portal_privacy_user_id or expert or admins[:1]

    def action_done(self):
        self.filtered(lambda request: request.kind != "copy").state = "done"

    def action_refuse(self):
        self.filtered(lambda request: request.kind != "copy").state = "refused"

    def action_privacy_lookup(self):
        """Open Odoo's Privacy Lookup for the contact."""
        return self.partner_id.action_privacy_lookup()

    # === BUSINESS METHODS - COPIES === #

    @api.model
    def _get_page_values(self, user):
        """Return a customer's latest requests, as shown on the privacy page.

        :return: a list of dicts with `id`, `title`, `state` and `download`: the text of the button, or False
        """
        # In sudo mode as customers have no right on the model; these requests are the customer's own.
        return [request._prepare_page_values() for request in self.sudo().search([("user_id", "=", user.id)], limit=20)]

    def _prepare_page_values(self):
        kinds, states = (dict(self._fields[name]._description_selection(self.env)) for name in ("kind", "state"))
        date = format_datetime(self.env, self.create_date, dt_format="short")
        expiry_date = (
            self.kind == "copy"
            and self.state == "done"
            and format_date(self.env, self.expiry_date, date_format="medium")
        )
        return {
            "id": self.id,
            "title": self.env._("%(request)s, %(date)s", request=kinds[self.kind], date=date),
            "state": states[self.state],
            "download": expiry_date and self.env._("Download (available until %(date)s)", date=expiry_date),
        }

    def _get_copy(self, user):
        """Return the file of a copy to its owner, or an empty recordset if it is not valid.

        :param res.users user: the user who asks for the file
        :return: an attachment in sudo mode
        """
        # In sudo mode as customers have no right on the model; the owner is checked here.
        request_sudo = self.sudo().exists()
        is_valid = request_sudo.user_id == user and request_sudo.state == "done" and request_sudo.kind == "copy"
        if not is_valid or request_sudo.expiry_date <= fields.Datetime.now():
            return self.env["ir.attachment"]
        return request_sudo.attachment_id

    @api.model
    def _before_jobs(self):
        """Override of `portal.job.mixin` to remove the copies that expired."""
        self._expire()
        return super()._before_jobs()

    @api.model
    def _get_due_domain(self):
        """Override of `portal.job.mixin`: the other requests are for people to answer."""
        return [*super()._get_due_domain(), ("kind", "=", "copy")]

    def _process(self):
        """Make the copy, in the customer's language."""
        self.with_context(lang=self.user_id.lang)._make_copy()

    def _make_copy(self):
        content = self._get_archive()
        name = "-".join((self.env._("my-data"), f"{fields.Date.today()}.zip"))
        attachment = self.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "mimetype": "application/zip",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write(
            {
                "attachment_id": attachment.id,
                "state": "done",
                "expiry_date": fields.Datetime.now() + timedelta(days=DAYS_VALID),
            }
        )
        self.env["portal.event"]._notify("data_copy", self)

    def _expire(self):
        expired = self.search(
            [("kind", "=", "copy"), ("state", "=", "done"), ("expiry_date", "<=", fields.Datetime.now())]
        )
        expired.attachment_id.unlink()
        expired.state = "expired"
