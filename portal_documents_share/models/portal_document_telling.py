from odoo import api, fields, models
from odoo.fields import Domain

# Contacts that one step tells.
BATCH = 200


class PortalDocumentTelling(models.Model):
    """Something that many people are told: a newer version of a file, or a new share. A job tells some at a time."""

    _name = "portal.document.telling"
    _inherit = "portal.job.mixin"
    _description = "News of Files"

    _job_cron = "portal_documents_share.ir_cron_tell"
    _job_failed_state = "failed"
    _job_days_kept = 30

    state = fields.Selection(
        [("pending", "Waiting"), ("done", "Told"), ("failed", "Given up")],
        required=True,
        default="pending",
        readonly=True,
    )
    document_id = fields.Many2one("portal.document", "File", readonly=True, index=True, ondelete="cascade")
    share_id = fields.Many2one("portal.document.share", "Share", readonly=True, index=True, ondelete="cascade")
    dedup_key = fields.Char(readonly=True)
    last_id = fields.Integer("Last contact (id)", readonly=True, help="Those up to this one are told.")

    _due_idx = models.Index("(next_try, id) WHERE state = 'pending'")

    @api.model
    def _add(self, **values):
        """Let the job tell those whom something concerns.

        :param values: those of `document_id` with `dedup_key`, or of `share_id`
        """
        # In sudo mode as rows are made here alone.
        self.sudo().create(values)
        self._trigger_job()

    def _process(self):
        """Override of `portal_tools` to tell the next ones."""
        self.ensure_one()
        people_sudo = self._find_next_sudo()
        if self.document_id:
            event = self.env["portal.event"]
            event._notify_some("file_renewed", self.document_id, people_sudo, dedup_key=self.dedup_key)
        else:
            self.share_id._mail_readers(people_sudo)
        is_more = len(people_sudo) == BATCH
        self.write({"last_id": people_sudo[-1:].id, **({} if is_more else {"state": "done"})})
        return is_more

    def _find_next_sudo(self):
        """Return the contacts who come next: those who hold the file, or with whom it is shared, and have an address.

        :return: in sudo mode as people outside are not everybody's to read
        """
        holder = self.document_id or self.share_id
        domain = holder._get_holders_domain() if self.document_id else holder._get_readers_domain()
        domain &= Domain("id", ">", self.last_id) & Domain("email", "!=", False)
        return self.env["res.partner"].sudo().search(domain, limit=BATCH, order="id")
