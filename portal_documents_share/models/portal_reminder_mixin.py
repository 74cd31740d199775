from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..notification import notify_done

# What one step of the job reminds of.
MANY = 500
# A reminder on the day before the due date, unless there was one so short a time ago.
LATELY = timedelta(days=2)


class PortalReminderMixin(models.AbstractModel):
    """Something that a customer has to answer, and is reminded of until they have.

    A model that inherits it has `company_id`, names its event and the field of the company that holds the days between
    reminders, and writes `_get_unanswered_domain`. A scheduled job calls `_remind_due`.
    """

    _name = "portal.reminder.mixin"
    _description = "What Customers Are Reminded Of"

    # The code of the `portal.event`, and the name of the field of `res.company`.
    _reminder_event = None
    _reminder_days = None

    due_on = fields.Date("Due on")
    reminded_on = fields.Datetime("Last reminder", readonly=True, copy=False)

    # === HOOKS === #

    @api.model
    def _get_unanswered_domain(self):
        """Return which records wait for a customer.

        :rtype: Domain
        """
        raise NotImplementedError

    def _get_reminded(self):
        """Return the contact who is reminded.

        For a module to remind somebody else, it must override this method and return their contact.
        """
        return self.partner_id

    # === ACTION METHODS === #

    def action_remind(self):
        """Remind those who have not answered, now."""
        self.check_access("write")
        self._check_unanswered()
        self._remind()
        if len(self) == 1:
            return notify_done(self.env._("%(name)s is reminded.", name=self._get_reminded().display_name))
        return notify_done(self.env._("Reminders: %(count)s.", count=len(self)))

    def _check_unanswered(self):
        """Refuse what makes no sense after an answer.

        :raise UserError: in the user's language
        """
        if self - self.filtered_domain(self._get_unanswered_domain()):
            raise UserError(self.env._("This has been answered already, or is not asked for any more."))

    # === BUSINESS METHODS === #

    @api.model
    def _remind_due(self):
        """Remind customers of what is due: every so many days, and on the day before the due date."""
        for company in self.env["res.company"].search([(self._reminder_days, ">", 0)]):
            self.search(self._get_reminder_domain(company), limit=MANY, order="id")._remind()
            if not self.env["ir.cron"]._commit_progress(1):
                return

    @api.model
    def _get_reminder_domain(self, company):
        now, tomorrow = fields.Datetime.now(), fields.Date.today() + timedelta(days=1)
        is_due = Domain("due_on", "=", tomorrow) & self._get_told_before_domain(now - LATELY)
        is_long_ago = self._get_told_before_domain(now - timedelta(days=company[self._reminder_days]))
        return self._get_unanswered_domain() & Domain("company_id", "=", company.id) & (is_long_ago | is_due)

    @api.model
    def _get_told_before_domain(self, moment):
        """Return what was asked, and reminded of if ever, before a time."""
        is_new = Domain("reminded_on", "=", False) & Domain("create_date", "<", moment)
        return is_new | Domain("reminded_on", "<", moment)

    def _remind(self):
        now = fields.Datetime.now()
        for record in self:
            self.env["portal.event"]._notify(self._reminder_event, record, dedup_key=str(now.date()))
        self.write({"reminded_on": now})
