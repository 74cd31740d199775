from odoo import api, fields, models

from odoo.addons.portal_tools.models.portal_job_mixin import JobError

from .. import einvoice

# How far it has come with the files that were made before the addon: the id of the oldest one that was looked at.
BEFORE = "portal_invoice_pay.einvoice_before"
# Files of one step: each becomes a row within it, and is checked by itself.
STEP = 500


class PortalEinvoiceCheck(models.Model):
    """Whether an electronic invoice keeps the rules of its format; customers are offered those that do."""

    _name = "portal.einvoice.check"
    _inherit = "portal.job.mixin"
    _description = "Check of an Electronic Invoice"
    _order = "id desc"
    _rec_name = "move_id"

    _job_cron = "portal_invoice_pay.ir_cron_portal_einvoice_check"

    move_id = fields.Many2one("account.move", "Invoice", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", string="Customer")
    attachment_id = fields.Many2one(
        "ir.attachment", "File", required=True, readonly=True, index=True, ondelete="cascade"
    )
    checksum = fields.Char(readonly=True, help="Odoo's checksum of the file that was looked at.")
    state = fields.Selection(
        [("pending", "To be checked"), ("valid", "Valid"), ("failed", "Breaks rules")],
        required=True,
        default="pending",
        readonly=True,
        index=True,
    )
    level = fields.Selection(
        [("xsd", "Schema only"), ("schematron", "Schema and business rules")], "Checked against", readonly=True
    )
    problems = fields.Text(readonly=True, help="The rules that it breaks, in their own words.")

    _attachment_uniq = models.Constraint("UNIQUE(attachment_id)", "A file is checked in one place.")
    _due_idx = models.Index("(next_try, id) WHERE state = 'pending'")

    # === ACTION METHODS === #

    def action_check_again(self):
        """Have the files checked again, such as after an update of the rules."""
        self.check_access("read")
        values = {"state": "pending", "attempts": 0, "next_try": fields.Datetime.now(), "problems": False}
        # In sudo mode as nobody has a right to write results but the job.
        self.sudo().write(values | {"checksum": False, "level": False, "failure_reason": False})
        self._trigger_job()

    # === BUSINESS METHODS === #

    @api.model
    def _request(self, moves):
        """Have the electronic invoices of these be checked, those that have one and that were not looked at."""
        # In sudo mode as whoever sends an invoice has no right to write results.
        checks_sudo, moves_sudo = self.sudo(), moves.sudo().filtered("ubl_cii_xml_id")
        known = checks_sudo.search([("attachment_id", "in", moves_sudo.ubl_cii_xml_id.ids)]).attachment_id
        new_sudo = moves_sudo.filtered(lambda move: move.ubl_cii_xml_id not in known)
        checks_sudo.create([{"move_id": move.id, "attachment_id": move.ubl_cii_xml_id.id} for move in new_sudo])
        if new_sudo:
            self._trigger_job()

    @api.model
    def _request_existing(self):
        """Have the electronic invoices checked that were made before somebody asked for it, by the job, in steps."""
        if newest_sudo := self._search_files_sudo([], limit=1):
            self._set_before(newest_sudo.id + 1)
            self._trigger_job()

    @api.model
    def _search_files_sudo(self, domain, limit):
        """Return files of electronic invoices, in sudo mode as they are read by the right on the invoice alone."""
        made = [("res_model", "=", "account.move"), ("res_field", "=", "ubl_cii_xml_file"), ("res_id", "!=", 0)]
        return self.env["ir.attachment"].sudo().search([*made, *domain], order="id desc", limit=limit)

    @api.model
    def _get_before(self):
        # In sudo mode as nobody but the administrator reads parameters.
        return int(self.env["ir.config_parameter"].sudo().get_param(BEFORE) or 0)

    @api.model
    def _set_before(self, attachment_id):
        # In sudo mode as nobody but the administrator writes parameters.
        self.env["ir.config_parameter"].sudo().set_param(BEFORE, attachment_id)

    @api.model
    def _request_step(self):
        """Have the next files checked of those that were made before, the newest first; return whether there were."""
        if not (before := self._get_before()):
            return False
        files_sudo = self._search_files_sudo([("id", "<", before)], STEP)
        # In sudo mode as nobody acts here but the job.
        moves_sudo = self.env["account.move"].sudo().browse(files_sudo.mapped("res_id")).exists()
        self._request(moves_sudo.filtered(lambda move: move.state == "posted"))
        self._set_before(files_sudo[-1:].id)
        return bool(files_sudo)

    @api.model
    def _before_jobs(self):
        """Override of `portal.job.mixin`: once nothing is left to do, those follow that were made before."""
        result = super()._before_jobs()
        while not super()._count_due() and self._request_step():
            pass
        return result

    @api.model
    def _count_due(self):
        """Override of `portal.job.mixin` to count that there are some that were made before."""
        return super()._count_due() + bool(self._get_before())

    def _process(self):
        """Override of `portal.job.mixin`: check the file."""
        file_sudo = self.attachment_id
        try:
            problems, level = einvoice.check(file_sudo.raw or b"")
        except einvoice.CheckError as error:
            raise JobError(str(error)) from error
        self.write(
            {
                "state": "failed" if problems else "valid",
                "problems": "\n".join(problems) or False,
                "level": level,
                "checksum": file_sudo.checksum,
                "failure_reason": False,
            }
        )

    @api.model
    def _get_valid_sudo(self, attachment):
        """Return a file if it was found to be valid as it is now; else an empty recordset.

        :return: in sudo mode as customers have no right on results
        """
        domain = [("attachment_id", "=", attachment.id), ("state", "=", "valid")]
        check_sudo = self.sudo().search(domain, limit=1)
        file_sudo = check_sudo.attachment_id
        return file_sudo if check_sudo and check_sudo.checksum == file_sudo.checksum else file_sudo.browse()
