from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

# Reminders that one run of the job sends for a company.
LIMIT = 500


class PortalSaleReminder(models.AbstractModel):
    """Reminders of quotations that wait for an answer: one because of their age, one before they expire."""

    _name = "portal.sale.reminder"
    _description = "Reminders of Quotations"

    @api.model
    def _send_due(self):
        """Remind customers once of quotations that they did not answer, and once before they expire."""
        remind = Domain("portal_remind_days", ">", 0) | Domain("portal_remind_before_days", ">", 0)
        for company in self.env["res.company"].search(remind):
            for reminder, domain in self._get_reminder_domains(company).items():
                orders = self.env["sale.order"].search(domain, limit=LIMIT, order="id")
                for order in orders:
                    dedup_key = f"{reminder} {order.portal_sent_on}"
                    self.env["portal.event"]._notify("quote_reminder", order, dedup_key=dedup_key)
                orders.portal_reminder = reminder
            self.env["ir.cron"]._commit_progress(1)

    def _get_reminder_domains(self, company):
        """Return which quotations of a company are to be reminded of: of their end first, which says more."""
        is_open = self.env["sale.order"]._get_portal_state_domain("to_sign", company) & Domain(
            "company_id", "=", company.id
        )
        domains = {}
        if days := company.portal_remind_before_days:
            last_day = company._get_portal_today() + timedelta(days=days)
            ending = Domain("validity_date", "<=", last_day) & Domain("portal_reminder", "!=", "end")
            domains["end"] = is_open & ending
        if days := company.portal_remind_days:
            sent_before = fields.Datetime.now() - timedelta(days=days)
            is_old = Domain("portal_sent_on", "<", sent_before)
            domains["age"] = is_open & is_old & Domain("portal_reminder", "=", False)
        return domains
