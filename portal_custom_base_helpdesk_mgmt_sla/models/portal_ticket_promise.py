from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, format_time, formatLang

# The states of a promise that is not over.
OPEN = ("running", "paused")


class PortalTicketPromise(models.Model):
    """Until when a ticket is answered, or solved, in the business hours of its team.

    What was used is counted when the ticket moves, so that reading it counts at most since then.
    """

    _name = "portal.ticket.promise"
    _inherit = "portal.ticket.part.mixin"
    _description = "Promise for a Ticket"
    _order = "id desc"
    _rec_name = "kind"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True, index=True, ondelete="cascade")
    kind = fields.Selection(
        [("answer", "First answer"), ("solution", "Solution")], string="Promise", required=True, readonly=True
    )
    sla_id = fields.Many2one("helpdesk.sla", string="SLA", readonly=True, ondelete="set null")
    team_id = fields.Many2one(related="ticket_id.team_id", store=True)
    commercial_partner_id = fields.Many2one(related="ticket_id.commercial_partner_id", string="Customer", store=True)
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    calendar_id = fields.Many2one("resource.calendar", string="Working hours", readonly=True)
    hours = fields.Float("Promised hours", required=True, readonly=True, aggregator="avg")
    used_hours = fields.Float("Hours taken", readonly=True, aggregator="avg", help="Without the pauses.")
    running_since = fields.Datetime(readonly=True)
    deadline = fields.Datetime(readonly=True, help="Empty while it is paused.")
    date_done = fields.Datetime("Done on", readonly=True)
    state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("kept", "Kept"),
            ("missed", "Missed"),
            ("not_needed", "Not needed"),
        ],
        required=True,
        readonly=True,
    )
    pause_ids = fields.One2many("portal.ticket.pause", "promise_id", string="Pauses", readonly=True)

    _hours_positive = models.Constraint("CHECK(hours > 0)", "A promise takes some time.")

    # === BUSINESS METHODS - TIME === #

    @api.model
    def _begin_sudo(self, ticket, sla, kind, date):
        """Begin to count a promise.

        :param date: since when, a time in UTC
        :return: the promise, in sudo mode as whoever opens or moves a ticket need not have a right on promises
        """
        # In sudo mode as told above.
        calendar_sudo = ticket.sudo().team_id.resource_calendar_id
        promise_sudo = self.sudo().new({"calendar_id": calendar_sudo.id})
        hours = sla.sudo()._get_portal_hours(calendar_sudo)
        return self.sudo().create(
            {
                "ticket_id": ticket.id,
                "kind": kind,
                "sla_id": sla.id,
                "calendar_id": calendar_sudo.id,
                "hours": hours,
                "running_since": date,
                "deadline": promise_sudo._plan(hours, date),
                "state": "running",
            }
        )

    def _pause(self, date):
        """Stop counting promises that run, as we wait for the customer."""
        for promise in self.filtered(lambda promise: promise.state == "running"):
            used = promise.used_hours + promise._count(promise.running_since, date)
            promise.write({"state": "paused", "used_hours": used, "running_since": False, "deadline": False})
            promise.pause_ids = [fields.Command.create({"date_begin": date})]

    def _resume(self, date):
        """Go on counting promises that were paused."""
        for promise in self.filtered(lambda promise: promise.state == "paused"):
            promise.pause_ids.filtered(lambda pause: not pause.date_end).date_end = date
            deadline = promise._plan(promise.hours - promise.used_hours, date)
            promise.write({"state": "running", "running_since": date, "deadline": deadline})

    def _end(self, date):
        """Note that promises were kept, or missed."""
        for promise in self.filtered(lambda promise: promise.state in OPEN):
            promise.pause_ids.filtered(lambda pause: not pause.date_end).date_end = date
            # What is over is late if the deadline was: rounded hours may say otherwise.
            is_late = promise.deadline < date if promise.deadline else promise.used_hours > promise.hours
            values = {
                "state": "missed" if is_late else "kept",
                "date_done": date,
                "used_hours": promise._get_used(date),
            }
            promise.write(values | {"running_since": False})

    def _waive(self, date):
        """Note that promises are neither kept nor missed, as the customer needed us no longer."""
        for promise in self.filtered(lambda promise: promise.state in OPEN):
            promise.pause_ids.filtered(lambda pause: not pause.date_end).date_end = date
            values = {"state": "not_needed", "date_done": date, "used_hours": promise._get_used(date)}
            promise.write(values | {"running_since": False, "deadline": False})

    def _change(self, sla):
        """Let another SLA hold for a promise: what was used stays so."""
        self.ensure_one()
        calendar_sudo = self.ticket_id.team_id.resource_calendar_id
        hours = sla.sudo()._get_portal_hours(calendar_sudo)
        if (self.sla_id, self.hours, self.calendar_id) == (sla, hours, calendar_sudo):
            return
        now, is_paused = fields.Datetime.now(), self.state == "paused"
        values = {"sla_id": sla.id, "hours": hours, "used_hours": self._get_used(now), "calendar_id": calendar_sudo.id}
        self.write(values | {"running_since": not is_paused and now})
        if not is_paused:
            self.deadline = self._plan(self.hours - self.used_hours, now)

    def _get_used(self, date):
        """Return the business hours that are used at a time, without the pauses."""
        running = self._count(self.running_since, date) if self.state == "running" else 0
        return self.used_hours + running

    def _count(self, begin, end):
        """Return the business hours between two times in UTC; without working hours, all of them."""
        if end <= begin:
            return 0.0
        if not self.calendar_id:
            return (end - begin).total_seconds() / 3600
        return self.calendar_id.get_work_hours_count(begin, end, compute_leaves=True)

    def _plan(self, hours, begin):
        """Return when so many business hours will have passed; at once if there are none left."""
        if hours <= 0:
            return begin
        if not self.calendar_id:
            return begin + timedelta(hours=hours)
        # A calendar without any working time never gets there; then all hours count.
        return self.calendar_id.plan_hours(hours, begin, compute_leaves=True) or begin + timedelta(hours=hours)

    # === BUSINESS METHODS - WORDS === #

    def _is_late(self):
        """Return whether its time has passed, though it is not done."""
        return self.state == "running" and bool(self.deadline) and self.deadline < fields.Datetime.now()

    def _get_progress(self):
        """Return what customers are told of a promise, in their language.

        :return: a dict with `code` ("running", "late", "paused", "kept", "missed" or "not_needed"), `text`, `left`
            (what is left, or ""), `percent` (how much of the time is used) and `note`
        :rtype: dict
        """
        self.ensure_one()
        used = self._get_used(fields.Datetime.now())
        is_running = self.state in OPEN and not self._is_late()
        return {
            "code": "late" if self._is_late() else self.state,
            "text": self._get_text(),
            "left": self._get_left(self.hours - used) if is_running else "",
            "percent": max(0, min(100, round(100 * used / self.hours))),
            "note": self._get_note(),
        }

    def _get_text(self):
        """Return until when it is promised, or what became of it; nothing is counted for it."""
        is_answer = self.kind == "answer"
        if self.state == "paused":
            return self.env._("Paused while we wait for you")
        if self.state == "kept":
            return self.env._("Answered in time") if is_answer else self.env._("Solved in time")
        if self.state == "not_needed":
            return self.env._("Not needed, as you closed the ticket")
        moment = self._tell_moment(self.deadline or self.date_done)
        if self._is_late():
            if is_answer:
                return self.env._("We promised to answer by %(moment)s, and are late", moment=moment)
            return self.env._("We promised to solve it by %(moment)s, and are late", moment=moment)
        if self.state == "missed":
            return self.env._("Answered later than promised") if is_answer else self.env._("Solved later than promised")
        if is_answer:
            return self.env._("Answer by %(moment)s", moment=moment)
        return self.env._("Solved by %(moment)s", moment=moment)

    def _get_short_text(self):
        """Return the same for a list: the time that counts, or one word or two."""
        if self.state == "paused":
            return self.env._("Paused")
        if self.state == "kept":
            return self.env._("In time")
        if self.state == "not_needed":
            return self.env._("Not needed")
        if self.state == "missed" or self._is_late():
            return self.env._("Late")
        return self._tell_day_and_time(self.deadline)

    def _tell_day_and_time(self, date):
        zone = self._get_zone()
        return self.env._(
            "%(date)s, %(time)s",
            date=format_date(self.env, self._get_day(date, zone), date_format="medium"),
            time=format_time(self.env, date, tz=zone, time_format="short"),
        )

    def _get_day(self, date, zone):
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), date).date()

    def _get_zone(self):
        return self.calendar_id.tz or self.env.user.tz or "UTC"

    def _tell_moment(self, date):
        """Return a time in words, in the time zone of the working hours."""
        return self.env._(
            "%(weekday)s, %(moment)s",
            weekday=format_datetime(self.env, date, tz=self._get_zone(), dt_format="EEEE"),
            moment=self._tell_day_and_time(date),
        )

    def _get_left(self, hours):
        """Return what is left of the time, in words."""
        if hours < 1:
            return self.env._("%(minutes)s business minutes left", minutes=max(1, round(60 * hours)))
        digits = 0 if hours == round(hours) or hours >= 10 else 1
        number = formatLang(self.env, hours, digits=digits)
        if round(hours, digits) == 1:
            return self.env._("1 business hour left")
        return self.env._("%(hours)s business hours left", hours=number)

    def _get_note(self):
        """Return how it is counted."""
        if not self.calendar_id:
            return self.env._("It pauses while we wait for you.")
        return self.env._(
            "Only our working hours count (%(zone)s). It pauses while we wait for you.", zone=self.calendar_id.tz
        )
