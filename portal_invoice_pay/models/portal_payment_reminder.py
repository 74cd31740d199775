from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.portal_custom_base_account.models.account_move import OPEN, OWED

# Invoices of one step of the job.
STEP = 200
# More levels than any company has, and more companies than any database.
COMPANY_LIMIT = 1000
LEVEL_LIMIT = 50


class PortalPaymentReminder(models.Model):
    """A level of reminders: how many days before or after the due date customers are told of an invoice, and how."""

    _name = "portal.payment.reminder"
    _description = "Reminder of Invoices"
    _order = "days, id"

    name = fields.Char("Subject", required=True, translate=True, help="The number of the invoice follows it.")
    text = fields.Text(translate=True, help="It stands above the number, the amount and the due date.")
    days = fields.Integer(
        "Days after the due date", required=True, help="Less than zero: before the due date. Zero: on that day."
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for the companies that have no level of their own."
    )
    active = fields.Boolean(default=True)

    # === JOB === #

    @api.model
    def _send_due(self):
        """Remind customers of their invoices, in steps. Each level is told once of an invoice.

        The mails are notices, which are sent later and tried again.
        """
        for company in self.env["res.company"].search([], limit=COMPANY_LIMIT, order="id"):
            if not self.env["portal.event"]._is_on("invoice_reminder", company):
                continue
            for level, domain in self._get_level_domains(company).items():
                if not level._send(domain):
                    return

    def _send(self, domain):
        """Remind of the invoices of a domain, and return whether there is time left."""
        last_id = 0
        while moves := self.env["account.move"].search(domain & Domain("id", ">", last_id), limit=STEP, order="id"):
            last_id = moves[-1].id
            for move in moves.filtered(lambda move: move._is_portal_reminder_due()):
                part = move._get_portal_part_number()
                key = str(self.id) if part == 1 else f"{self.id}-{part}"
                self.env["portal.event"]._notify("invoice_reminder", move, dedup_key=key)
                values = {"move_id": move.id, "reminder_id": self.id, "part": part}
                self.env["portal.payment.reminder.sent"].create(values)
            if not self.env["ir.cron"]._commit_progress(len(moves)):
                return False
        return True

    @api.model
    def _get_levels(self, company):
        """Return the levels of a company: its own, else those of no company."""
        own = self.search([("company_id", "=", company.id)], limit=LEVEL_LIMIT)
        return own or self.search([("company_id", "=", False)], limit=LEVEL_LIMIT)

    @api.model
    def _get_level_domains(self, company):
        """Return for each level of a company the invoices that it is to be told of: {level: Domain}.

        Each invoice is at one level, the last one that the first of its parts that is open has reached: levels that are
        made later tell nobody of what has passed. What is overdue is not told that it will be due.
        """
        levels = self._get_levels(company)
        today = fields.Date.context_today(self.with_context(tz=company.partner_id.tz or "UTC"))
        is_open = self._get_open_domain() & Domain("company_id", "=", company.id)
        domains = {}
        for level, following in zip(levels, [*levels[1:], None], strict=True):
            domain = is_open & self._get_part_domain(Domain("date_maturity", "<=", today - timedelta(days=level.days)))
            if following:
                domain &= ~self._get_part_domain(Domain("date_maturity", "<=", today - timedelta(days=following.days)))
            if level.days < 0:
                domain &= ~self._get_part_domain(Domain("date_maturity", "<", today))
            domains[level] = domain & Domain.custom(to_sql=level._get_unsent_sql)
        return domains

    def _get_part_domain(self, domain):
        """Return which invoices have a part that is not paid and due on such days.

        :param Domain domain: of the parts
        """
        return Domain("line_ids", "any", self.env["account.move.line"]._get_portal_part_domain() & domain)

    def _get_unsent_sql(self, _model, alias, _query):
        """Return the condition that the first part of an invoice that is open was not told of at this level."""
        self.env["portal.payment.reminder.sent"].flush_model(["move_id", "reminder_id", "part"])
        self.env["account.move.line"].flush_model(["move_id", "display_type", "reconciled"])
        return SQL(
            """
            NOT EXISTS (
                SELECT FROM portal_payment_reminder_sent sent
                 WHERE sent.move_id = %(move)s AND sent.reminder_id = %(level)s AND sent.part = 1 + (
                       SELECT COUNT(*) FROM account_move_line part
                        WHERE part.move_id = %(move)s AND part.display_type = 'payment_term' AND part.reconciled))
            """,
            move=SQL.identifier(alias, "id"),
            level=self.id,
        )

    @api.model
    def _get_open_domain(self):
        """Return which invoices can be told of; `_is_portal_reminder_due` asks the rest of each of them.

        :rtype: Domain
        """
        return (
            Domain("state", "=", "posted")
            & Domain("move_type", "in", OWED)
            & Domain("payment_state", "in", OPEN)
            & Domain("commercial_partner_id.portal_has_no_reminders", "=", False)
        )
