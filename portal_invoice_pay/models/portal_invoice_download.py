import time
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

# So many invoices are put into a file at once, while the reader waits.
FEW = 20
# Invoices in one file.
MOST = 1000
# Files that one person asks for within an hour.
MAX_FILES = 10
HOUR = 3600
# For how long one step prints: the page shows its progress after each.
SECONDS = 5
DAYS_KEPT = 7
# Files that the page shows.
MOST_SHOWN = 20


class PortalInvoiceDownload(models.Model):
    """The PDFs of many invoices for one person: a scheduled job prints those that are not there yet.

    The file itself is written when it is fetched, of what the person may read by then; it is nowhere stored.
    """

    _name = "portal.invoice.download"
    _inherit = "portal.job.mixin"
    _description = "PDFs of Many Invoices"
    _order = "id desc"

    _job_cron = "portal_invoice_pay.ir_cron_portal_invoice_download"
    _job_states = ("waiting",)
    _job_backoff = (1, 5, 30)
    _job_failed_state = "failed"
    _job_days_kept = DAYS_KEPT

    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", "Contact", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "In preparation"), ("done", "Ready"), ("failed", "Failed")],
        required=True,
        default="waiting",
        readonly=True,
    )
    line_ids = fields.One2many("portal.invoice.download.line", "download_id", readonly=True)

    _waiting_idx = models.Index("(next_try, id) WHERE state = 'waiting'")

    # === ASKING === #

    @api.model
    def _ask(self, chosen, user):
        """Have the PDFs of invoices prepared for somebody, unless the same ones are in preparation already.

        :param list chosen: ids, each once; None for what cannot be one
        :param res.users user: who asks
        :return: in sudo mode as customers have no right on the model
        :raise AccessError: if the person may not read one of them
        :raise UserError: in words, if there are too many, or too often
        """
        if len(chosen) > MOST:
            count = formatLang(self.env, MOST, digits=0)
            raise UserError(self.env._("One file holds at most %(count)s invoices. Choose fewer.", count=count))
        if not set(chosen) <= self._find_readable(chosen, user):
            raise AccessError(self.env._("This document does not exist, or it is not for you."))
        # In sudo mode as told above; they are the person's own.
        downloads_sudo = self.sudo()
        for waiting_sudo in downloads_sudo.search([("user_id", "=", user.id), ("state", "=", "waiting")]):
            if set(waiting_sudo.line_ids.move_id.ids) == set(chosen):
                return waiting_sudo
        if not self.env["portal.rate.limit"]._is_allowed(self._name, user.id, MAX_FILES, HOUR):
            raise UserError(self.env._("You have asked for many files. Please try again in an hour."))
        download_sudo = downloads_sudo.create(self._prepare_values(chosen, user))
        download_sudo._trigger_job()
        return download_sudo

    def _prepare_values(self, chosen, user):
        return {
            "user_id": user.id,
            "partner_id": user.partner_id.id,
            "company_id": self.env.company.id,
            "line_ids": [Command.create({"move_id": move_id}) for move_id in chosen],
        }

    @api.model
    def _find_readable(self, move_ids, user):
        """Return which of some invoices a person finds in the list: a set of ids."""
        invoices = self.env["portal.list.invoice"].with_user(user)
        domain = invoices._get_domain() & invoices._get_readable_domain()
        known = [move_id for move_id in move_ids if move_id]
        return set(invoices._get_records().search(domain & Domain("id", "in", known)).ids)

    # === PREPARING === #

    def _process(self):
        """Override of `portal.job.mixin`: print for some seconds what is not there yet."""
        end = time.monotonic() + SECONDS
        for line_id in self.line_ids.filtered(lambda line: line.state == "waiting").ids:
            # Each of its own, so that nothing is read for all of them and kept.
            self.env["portal.invoice.download.line"].browse(line_id)._prepare(self.user_id)
            self.env.invalidate_all()
            if time.monotonic() > end:
                return True
        self.state = "done"
        self.env["portal.event"]._notify("invoice_download", self)
        return False

    # === FETCHING === #

    @api.model
    def _find_sudo(self, download_id, user):
        """Return somebody's own file that is ready, or nothing.

        :return: in sudo mode as customers have no right on the model
        """
        domain = [("id", "=", download_id), ("user_id", "=", user.id), ("state", "=", "done")]
        # In sudo mode as told above.
        return self.sudo().search([*domain, ("create_date", ">", self._get_oldest())]) if download_id else self

    @api.model
    def _get_oldest(self):
        return fields.Datetime.now() - timedelta(days=DAYS_KEPT)

    def _write_file(self, file):
        """Write the ZIP file: only one of the PDFs is in memory.

        :param file: a file to write bytes to
        """
        missing = []
        self.env["portal.invoice.archive"]._write_zip(file, self._get_documents(missing), missing)

    def _get_documents(self, missing):
        """Yield the PDFs that the person may read by now, and note the numbers of those that could not be made."""
        lines = self.line_ids
        readable = self._find_readable(lines.move_id.ids, self.user_id)
        for line_id, move_id in [(line.id, line.move_id.id) for line in lines]:
            if move_id not in readable:
                continue
            line = lines.browse(line_id)
            document = line._get_document()
            if document:
                yield document
            else:
                missing.append(line.move_id.name)
            # What is sent need not stay in memory.
            self.env["ir.attachment"].invalidate_model(flush=False)

    # === PAGE === #

    @api.model
    def _prepare_page_values(self, user):
        """Return what the page shows of somebody's files, the newest first: dicts of `id`, `title`, `state` (one of the
        five), `label`, `text`, `percent`, and `url` of those that are ready.
        """
        # In sudo mode as customers have no right on the model; they are the person's own.
        downloads_sudo = self.sudo().search(
            [("user_id", "=", user.id), ("create_date", ">", self._get_oldest())], limit=MOST_SHOWN
        )
        lines_sudo = self.env["portal.invoice.download.line"].sudo()
        groups = lines_sudo._read_group(
            [("download_id", "in", downloads_sudo.ids)], ["download_id", "state"], ["__count"]
        )
        counts = {}
        for download_sudo, state, count in groups:
            counts.setdefault(download_sudo.id, {})[state] = count
        return [download_sudo._tell(counts.get(download_sudo.id, {})) for download_sudo in downloads_sudo]

    def _tell(self, counts):
        """Return how a file stands, as `_prepare_page_values` has it.

        :param dict counts: how many invoices are in which state
        """
        total = sum(counts.values())
        done = total - counts.get("waiting", 0)
        state, label, text = self._tell_state(done, total, counts.get("missing", 0))
        asked_on = fields.Datetime.context_timestamp(self, self.create_date)
        number = formatLang(self.env, total, digits=0)
        return {
            "id": self.id,
            "title": self.env._(
                "%(count)s invoices, %(date)s", count=number, date=format_date(self.env, asked_on, date_format="medium")
            ),
            "state": state,
            "label": label,
            "text": text,
            "percent": round(100 * done / total) if total else 100,
            "url": f"/my/invoices/downloads/{self.id}" if self.state == "done" else False,
        }

    def _tell_state(self, done, total, missing):
        until = format_date(self.env, self.create_date + timedelta(days=DAYS_KEPT), date_format="medium")
        if self.state == "failed":
            return "problem", self.env._("Failed"), self.env._("It could not be made. Please write to us.")
        if self.state == "waiting":
            done, total = (formatLang(self.env, number, digits=0) for number in (done, total))
            text = self.env._("%(done)s of %(total)s are ready.", done=done, total=total)
            return "progress", self.env._("In preparation"), text
        if missing:
            text = self.env._("Some could not be made; the file names them. It is here until %(date)s.", date=until)
        else:
            text = self.env._("It is here until %(date)s.", date=until)
        return "done", self.env._("Ready"), text
