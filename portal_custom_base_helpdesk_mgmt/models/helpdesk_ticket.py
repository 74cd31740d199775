from odoo import api, fields, models
from odoo.tools import html2plaintext

# Characters of the last answer that are told.
WORDS = 80
# The stage in which a ticket waits for its customer.
AWAITING = "helpdesk_mgmt.helpdesk_ticket_stage_awaiting"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # The orders and groups of the list of tickets.
    _portal_update_idx = models.Index("(last_stage_update, id)")
    _portal_date_idx = models.Index("(create_date, id)")
    _portal_name_idx = models.Index("(name, id DESC)")
    _portal_stage_idx = models.Index("(stage_id, last_stage_update DESC, id DESC)")
    _portal_category_idx = models.Index("(category_id, last_stage_update DESC, id DESC)")

    def write(self, vals):
        """Override of `helpdesk_mgmt` to notify customers when their ticket moves to another stage."""
        stages = {ticket: ticket.stage_id for ticket in self}
        result = super().write(vals)
        moved = self.filtered(lambda ticket: ticket.partner_id and ticket.stage_id != stages[ticket])
        if moved:
            self.env["portal.event"]._notify("ticket_moved", moved, dedup_key=str(fields.Datetime.now()))
        return result

    @api.model
    def _get_awaiting_domain(self):
        """Return the domain, as text, of the tickets in the stage "Awaiting", if that stage exists."""
        return f"[('stage_id', '=', {self._get_portal_awaiting_stage().id or 0})]"

    @api.model
    def _get_portal_awaiting_stage(self):
        """Return the stage "Awaiting", or an empty recordset if it was deleted."""
        stage = self.env.ref(AWAITING, raise_if_not_found=False)
        return stage or self.env["helpdesk.ticket.stage"]

    def _track_template(self, tracking):
        """Override of `helpdesk_mgmt` to not send the e-mail of a stage if the portal sends a notice of it."""
        templates = super()._track_template(tracking)
        if "stage_id" in templates and not self.env.context.get("portal_is_new") and self[:1]._is_customer_notified():
            templates.pop("stage_id")
        return templates

    def _track_post_template_finalize(self):
        """Override of `mail` to send the e-mail of the first stage, of which the portal sends no notice."""
        return super(HelpdeskTicket, self.with_context(portal_is_new=True))._track_post_template_finalize()

    def _is_customer_notified(self):
        """Return whether the customer is notified when the ticket moves to another stage."""
        event = self.env["portal.event"]
        company = self.company_id or self.env.company
        # In sudo mode as the current user may not have access to the contact.
        return bool(self.partner_id and event._is_on("ticket_moved", company) and event._get_partners(self.sudo()))

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        """Override of `mail` to notify customers of an answer whom Odoo's e-mail does not reach: no followers."""
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        if self._is_portal_answer(message):
            reached = self.env["res.partner"].browse([one["id"] for one in recipients if one["id"]])
            self.env["portal.event"]._notify("ticket_answered", self, dedup_key=str(message.id), without=reached)
        return recipients

    def _is_portal_answer(self, message):
        """Return whether a message is one of staff that the customer may read."""
        # In sudo mode as who works for the vendor does not depend on who may read contacts.
        author_sudo = message.sudo().author_id
        if not self.partner_id or not author_sudo or author_sudo.partner_share:
            return False
        domain = self.env["mail.message"]._get_portal_conversation_domain(self)
        return bool(message.sudo().filtered_domain(domain))

    # === SUMMARY === #

    def _get_portal_summary(self):
        """Override of `portal_custom_base`: the subject, and the last answer."""
        state, label = self._get_portal_badge()
        return super()._get_portal_summary() | {
            "name": f"{self.number} · {self.name}",
            "text": self._get_portal_last_words(),
            "state": state,
            "label": label,
            "url": f"/my/ticket/{self.id}",
        }

    def _get_portal_badge(self):
        """Override of `portal_custom_base`: the stage, or that it waits for the customer."""
        if self._is_portal_waiting():
            return "waiting", self.env._("Waiting for you")
        return "done" if self.closed else "progress", self.stage_id.name or ""

    def _get_portal_facts(self):
        """Override of `portal_custom_base`: what it is about, and how it stands; the text tells the last answer."""
        summary = self._get_portal_summary()
        return [(self.env._("Ticket"), summary["name"]), (self.env._("State"), summary["label"])]

    def _is_portal_waiting(self):
        """Return whether the ticket waits for its customer's answer."""
        # Without a query for each row of a list, as `env.ref` asks whether the record exists.
        awaiting_id = self.env["ir.model.data"]._xmlid_to_res_id(AWAITING)
        return bool(self.stage_id) and self.stage_id.id == awaiting_id

    def _get_portal_last_words(self):
        """Return who wrote the last message that customers may read, when and what."""
        domain = self.env["mail.message"]._get_portal_conversation_domain(self)
        # In sudo mode as whoever may read the ticket may read what was written to its customer.
        message = self.env["mail.message"].sudo().search(domain, order="id desc", limit=1)
        tell_date = self.env["portal.answer.mixin"]._tell_date
        if not message:
            return self.env._("Opened on %(date)s", date=tell_date(self.create_date))
        words = " ".join(html2plaintext(message.body or "").split())
        return self.env._(
            "%(name)s wrote on %(date)s: “%(words)s”",
            name=message.author_id.name or message.email_from or "",
            date=tell_date(message.date),
            words=words[:WORDS] + ("…" if len(words) > WORDS else ""),
        )
