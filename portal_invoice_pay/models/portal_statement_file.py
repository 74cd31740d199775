import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.portal_tools.models.portal_job_mixin import JobError

from .portal_statement_document import MIMETYPES

DAYS_KEPT = 7
# Longer statements are made in the background.
REQUEST_LINES = 500
# Files that one person makes within an hour.
MAX_FILES = 30
HOUR = 3600
SHOWN = 5


class PortalStatementFile(models.Model):
    """A statement of account that is made in the background and kept for a few days, for one person alone."""

    _name = "portal.statement.file"
    _inherit = "portal.job.mixin"
    _description = "Statement of Account, Made in the Background"
    _order = "id desc"

    _job_cron = "portal_invoice_pay.ir_cron_portal_statement_file"
    _job_backoff = (1, 5)
    _job_failed_state = "failed"
    _job_days_kept = DAYS_KEPT

    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True, ondelete="cascade")
    company_ids = fields.Many2many("res.company", readonly=True)
    kind = fields.Selection([("pdf", "PDF"), ("xlsx", "Spreadsheet")], required=True, readonly=True)
    date_begin = fields.Date(required=True, readonly=True)
    date_end = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        [("pending", "Being prepared"), ("done", "Ready"), ("failed", "Failed")], required=True, default="pending"
    )
    attachment_id = fields.Many2one("ir.attachment", readonly=True, ondelete="set null")
    policy_digest = fields.Char(readonly=True, help="Who sees less since is not given the file.")

    _due_idx = models.Index("(next_try, id) WHERE state = 'pending'")

    @api.model
    def _check_allowed(self, user):
        """Count a file that somebody asks for.

        :raise UserError: in the user's language, if it is one too many
        """
        if not self.env["portal.rate.limit"]._is_allowed("portal.statement", user.id, MAX_FILES, HOUR):
            raise UserError(self.env._("You have downloaded many files. Please try again in an hour."))

    @api.model
    def _ask(self, user, kind, begin, end):
        """Have a statement made in the background, unless the same one is being made already.

        :param res.users user: who asks
        :return: the row, in sudo mode as people outside have no right on the model
        """
        values = {"user_id": user.id, "kind": kind, "date_begin": begin, "date_end": end}
        # In sudo mode as people outside have no right on the model; the file is for the one who asks.
        files_sudo = self.sudo()
        known = [(name, "=", value) for name, value in values.items()]
        waiting = files_sudo.search([*known, ("state", "=", "pending")], limit=1)
        if waiting:
            return waiting
        new = files_sudo.create(values | {"company_ids": self.env.companies.ids})
        new._trigger_job()
        return new

    # === JOB === #

    def _process(self):
        """Override of `portal.job.mixin`: make the file as the person, with what the policy shows now."""
        reader = self._get_reader()
        if not reader["portal.balance"]._is_available():
            raise JobError(self.env._("The person may see no invoices any more."))
        document = reader["portal.statement.document"]
        attachment = self.env["ir.attachment"].create(
            {
                "name": document._get_name(self.kind, self.date_begin, self.date_end),
                "raw": document._make(self.kind, self.date_begin, self.date_end),
                "mimetype": MIMETYPES[self.kind],
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write({"attachment_id": attachment.id, "state": "done", "policy_digest": self._get_policy_digest()})

    def _get_reader(self):
        """Return the environment of the one who asked, as on the page."""
        user = self.user_id
        if not user.active:
            raise JobError(self.env._("The person's account is archived."))
        companies = (self.company_ids & user.company_ids) or user.company_id
        context = {"lang": user.lang, "tz": user.tz, "allowed_company_ids": companies.ids}
        return user.with_user(user).sudo(False).with_context(**context).env

    def _get_policy_digest(self):
        """Return what stands for all that the person may see of invoices, whoever belongs to the company by now."""
        readable = self._get_reader()["ir.rule"]._compute_short_domain("account.move", "read")
        return hashlib.sha256(repr(list(readable)).encode()).hexdigest()

    # === FILE === #

    def _get_attachment_sudo(self, user):
        """Return the file to the one who asked for it; nothing if it is over, or the person sees less by now.

        :param res.users user: who asks for the file
        :return: an attachment in sudo mode
        """
        # In sudo mode as people outside have no right on the model; whose file it is is checked here.
        file_sudo = self.sudo().exists()
        limit = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        if file_sudo.user_id != user or file_sudo.state != "done" or file_sudo.create_date < limit:
            return self.env["ir.attachment"]
        is_same = file_sudo.policy_digest == file_sudo._get_policy_digest()
        return file_sudo.attachment_id if is_same else self.env["ir.attachment"]

    @api.model
    def _get_page_values(self, user):
        """Return the files that somebody asked for lately: dicts of `id`, `label` and `state`."""
        limit = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        # In sudo mode as people outside have no right on the model; the files are the person's own.
        files_sudo = self.sudo().search([("user_id", "=", user.id), ("create_date", ">=", limit)], limit=SHOWN)
        document = self.env["portal.statement.document"]
        return [
            {
                "id": file.id,
                "state": file.state,
                "label": f"{document._tell_period(file.date_begin, file.date_end)}, {file.kind.upper()}",
            }
            for file in files_sudo
        ]
