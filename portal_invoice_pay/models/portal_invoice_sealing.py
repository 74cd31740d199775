from odoo import api, fields, models

# Invoices of one step: each is frozen within it, and sealed by the job of seals.
STEP = 50


class PortalInvoiceSealing(models.Model):
    """That the invoices which a company posted before it sealed them be sealed too: the newest first, in steps."""

    _name = "portal.invoice.sealing"
    _inherit = "portal.job.mixin"
    _description = "Sealing of Existing Invoices"
    _order = "id desc"
    _rec_name = "company_id"

    _job_cron = "portal_invoice_pay.ir_cron_portal_invoice_sealing"
    _job_days_kept = 90

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", "Asked for by", required=True, readonly=True)
    state = fields.Selection(
        [("pending", "In progress"), ("done", "Done")], required=True, default="pending", readonly=True
    )
    last_res_id = fields.Integer("Id of the last invoice", readonly=True, help="0: it has not begun.")
    count = fields.Integer("Invoices", readonly=True)

    _due_idx = models.Index("(next_try, id) WHERE state = 'pending'")

    @api.model
    def _request(self, company, user):
        """Have all invoices of a company sealed that are not; once, however often it is asked for.

        :param res.company company: the company
        :param res.users user: who asks
        """
        # In sudo mode as the settings are the administrator's, who need not be an accountant.
        jobs_sudo = self.sudo()
        if not jobs_sudo.search_count([("company_id", "=", company.id), ("state", "=", "pending")], limit=1):
            jobs_sudo.create({"company_id": company.id, "user_id": user.id})
        self._trigger_job()

    def _process(self):
        """Override of `portal.job.mixin`: issue the next invoices that were posted without a seal."""
        moves = self._get_next()
        if not moves or not self.company_id.portal_seals_invoices:
            self.state = "done"
            return False
        issued = self.env["portal.evidence"]._get_issued_ids(moves)
        left = moves.filtered(lambda move: move.id not in issued)
        left._issue_portal_seal(self.user_id)
        self.write({"last_res_id": moves[-1].id, "count": self.count + len(left)})
        return True

    def _get_next(self):
        moves = self.env["account.move"]
        domain = [("company_id", "=", self.company_id.id), *moves._get_portal_sealed_domain()]
        if self.last_res_id:
            domain.append(("id", "<", self.last_res_id))
        return moves.search(domain, order="id desc", limit=STEP)
