from odoo import api, fields, models

from .portal_ticket_promise import OPEN

# A change of these may bring another SLA.
DECIDING = {"team_id", "priority", "category_id", "tag_ids"}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    portal_promise_ids = fields.One2many(
        "portal.ticket.promise",
        "ticket_id",
        string="Promises",
        readonly=True,
        groups="helpdesk_mgmt.group_helpdesk_manager",
    )
    portal_promise_id = fields.Many2one(
        "portal.ticket.promise", string="Promise", compute="_compute_portal_promise_id", store=True
    )
    portal_deadline = fields.Datetime(
        "Promised until", compute="_compute_portal_promise_id", store=True, help="Empty while it is paused, or over."
    )

    _portal_deadline_idx = models.Index("(portal_deadline, id DESC)")

    # === COMPUTE METHODS === #

    @api.depends("portal_promise_ids.state", "portal_promise_ids.deadline")
    def _compute_portal_promise_id(self):
        """The one that counts next: the first to end of those that run, then a paused one, then the last one."""
        for ticket in self:
            promises = ticket.portal_promise_ids
            running = promises.filtered(lambda promise: promise.state == "running").sorted("deadline")
            paused = promises.filtered(lambda promise: promise.state == "paused")
            ticket.portal_promise_id = running[:1] or paused[:1] or promises.sorted("id")[-1:]
            ticket.portal_deadline = running[:1].deadline

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of `helpdesk_mgmt_sla` to promise what holds for the ticket now."""
        result = super().write(vals)
        if vals.keys() & DECIDING:
            self._update_promises()
        return result

    def set_sla(self):
        """Override of `helpdesk_mgmt_sla` to promise what the SLAs say."""
        result = super().set_sla()
        self._update_promises()
        return result

    def refresh_sla(self):
        """Override of `helpdesk_mgmt_sla` to promise what the SLAs say."""
        result = super().refresh_sla()
        self._update_promises()
        return result

    # === BUSINESS METHODS === #

    def _get_promised(self):
        """Return the SLA of each kind that is promised: the shortest one.

        :rtype: dict
        """
        self.ensure_one()
        # In sudo mode as whoever opens a ticket need not read SLAs.
        ticket_sudo = self.sudo()
        calendar, promised = ticket_sudo.team_id.resource_calendar_id, {}
        slas_sudo = ticket_sudo._get_sla() if ticket_sudo.team_id.use_sla else self.env["helpdesk.sla"]
        # Odoo's rules between companies do not hold in sudo mode.
        slas_sudo = slas_sudo.filtered(lambda sla: sla.company_id in (ticket_sudo.company_id, self.env["res.company"]))
        for sla in slas_sudo.sorted(lambda sla: sla._get_portal_hours(calendar)):
            kind = sla._get_portal_kind()
            if kind != "none" and sla._get_portal_hours(calendar) > 0:
                promised.setdefault(kind, sla)
        return promised

    def _update_promises(self):
        """Let the promises of open tickets be those that hold now; what is over stays as it was."""
        for ticket in self.sudo().filtered(lambda ticket: not ticket.closed):
            promised = ticket._get_promised()
            for kind in ("answer", "solution"):
                ticket._update_promise(kind, promised.get(kind))
            ticket._follow_promises()

    def _update_promise(self, kind, sla):
        promises = self.portal_promise_ids.filtered(lambda promise: promise.kind == kind)
        pending = promises.filtered(lambda promise: promise.state in OPEN)
        if not sla:
            pending.unlink()
        elif pending:
            pending._change(sla)
        elif not promises:
            self.env["portal.ticket.promise"]._begin_sudo(self, sla, kind, self.create_date or fields.Datetime.now())

    def _follow_promises(self):
        """Pause promises while the ticket waits for its customer, or is in a stage that the SLA leaves out."""
        now = fields.Datetime.now()
        # In sudo mode as whoever moves a ticket need not have a right on promises.
        for ticket_sudo in self.sudo():
            for promise_sudo in ticket_sudo.portal_promise_ids.filtered(lambda promise: promise.state in OPEN):
                is_left_out = ticket_sudo.stage_id in promise_sudo.sla_id.ignore_stage_ids
                if ticket_sudo.portal_is_waiting or is_left_out:
                    promise_sudo._pause(now)
                else:
                    promise_sudo._resume(now)

    def _end_promises(self, kinds):
        # In sudo mode as whoever answers or moves a ticket need not have a right on promises.
        promises_sudo = self.sudo().portal_promise_ids.filtered(lambda promise: promise.kind in kinds)
        # Whoever closes the ticket before we wrote needed us no longer.
        if self.closed and self.portal_close_reason and not self.portal_answer_date:
            promises_sudo._waive(fields.Datetime.now())
        else:
            promises_sudo._end(fields.Datetime.now())

    def _note_portal_move(self, before):
        """Override of `portal_custom_base_helpdesk_mgmt`: the time of a promise pauses, goes on or ends."""
        result = super()._note_portal_move(before)
        for ticket in self:
            if ticket.closed:
                ticket._end_promises(("answer", "solution"))
            elif before[ticket][0].closed:
                ticket._begin_anew()
        self._follow_promises()
        return result

    def _begin_anew(self):
        """Promise a solution again, as the ticket was opened again."""
        if sla := self._get_promised().get("solution"):
            self.env["portal.ticket.promise"]._begin_sudo(self, sla, "solution", fields.Datetime.now())

    def _note_portal_answer(self, message):
        """Override of `portal_custom_base_helpdesk_mgmt`: the first answer is given."""
        result = super()._note_portal_answer(message)
        self._end_promises(("answer",))
        self._follow_promises()
        return result

    def _note_portal_reply(self, message):
        """Override of `portal_custom_base_helpdesk_mgmt`: the customer has answered, so that the time goes on."""
        result = super()._note_portal_reply(message)
        self._follow_promises()
        return result

    # === SUMMARY === #

    def _get_portal_summary(self):
        """Override of `portal_custom_base_helpdesk_mgmt`: what is promised, before the last answer."""
        summary = super()._get_portal_summary()
        promise = self.portal_promise_id
        if self.closed or promise.state not in OPEN:
            return summary
        words = self.env._("%(promise)s. %(text)s", promise=promise._get_text(), text=summary["text"])
        return summary | {"text": words}
