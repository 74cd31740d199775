from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize, html2plaintext

from odoo.addons.portal_tools.record_id import parse_id

# Characters of the last answer that are told.
WORDS = 80
# What a customer may write when a ticket is closed or opened again.
MOST_WORDS = 4000
# The most files that the page of a ticket lists.
MOST_FILES = 100
# How often one person may look for a colleague's address, and within how many seconds.
MOST_TRIES, TRIES_SECONDS = 20, 3600
# What tells people outside of stages that are hidden from them: where a ticket is, and since when.
CLOSED_FIELDS = frozenset(("stage_id", "last_stage_update"))
# The types of messages that somebody wrote.
WRITTEN = ("comment", "email")
# Addresses of somebody, as against people of their own.
ADDRESS_TYPES = ("invoice", "delivery", "other")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    portal_stage_id = fields.Many2one(
        "helpdesk.ticket.stage",
        string="Stage for customers",
        compute="_compute_portal_stage_id",
        store=True,
        ondelete="restrict",
        help="The last stage that is shown to customers.",
    )
    portal_stage_date = fields.Datetime(
        "Last change for customers",
        compute="_compute_portal_stage_id",
        store=True,
        help="When the ticket came to the stage that is shown to customers.",
    )
    portal_step_ids = fields.One2many(
        "portal.ticket.step",
        "ticket_id",
        string="Steps for customers",
        readonly=True,
        groups="helpdesk_mgmt.group_helpdesk_manager",
    )
    portal_has_reply = fields.Boolean(
        "Customer has replied", copy=False, help="The customer wrote since we asked for an answer."
    )
    portal_is_waiting = fields.Boolean(
        "Waits for the customer", compute="_compute_portal_is_waiting", store=True, help="We asked, and have no answer."
    )
    portal_answer_date = fields.Datetime("Last answer", readonly=True, copy=False)
    resolution = fields.Html(
        copy=False,
        sanitize_overridable=False,
        help="How it was solved. The customer sees it when the ticket is closed.",
    )
    portal_last_message_id = fields.Many2one(
        "mail.message",
        string="Last message for customers",
        compute="_compute_portal_last_message_id",
        compute_sudo=True,
        groups="base.group_user",
        help="The last message of the conversation with the customer.",
    )
    portal_close_reason = fields.Selection(
        [
            ("works", "It works now"),
            ("not_needed", "No longer needed"),
            ("mistake", "Opened by mistake"),
        ],
        string="Closed by the customer as",
        readonly=True,
        copy=False,
    )
    portal_reader_ids = fields.Many2many(
        "res.partner",
        "portal_ticket_reader_rel",
        "ticket_id",
        "partner_id",
        string="Readers",
        readonly=True,
        copy=False,
        help="Colleagues of the customer who were invited to read the ticket.",
    )

    # What customers search for.
    number = fields.Char(index="trigram")
    name = fields.Char(index="trigram")
    description = fields.Html(index="trigram")

    # The orders and groups of the list of tickets.
    _portal_update_idx = models.Index("(portal_stage_date, id)")
    _portal_date_idx = models.Index("(create_date, id)")
    _portal_name_idx = models.Index("(name, id DESC)")
    _portal_category_idx = models.Index("(category_id, portal_stage_date DESC, id DESC)")
    _portal_answer_idx = models.Index("(portal_answer_date DESC NULLS LAST, id DESC)")
    _portal_public_stage_idx = models.Index("(portal_stage_id, portal_stage_date DESC, id DESC)")
    # Those that are closed, or not, where they are few among many.
    _portal_stage_idx = models.Index("(stage_id, portal_stage_date DESC, id DESC)")
    _portal_waiting_idx = models.Index("(portal_stage_date DESC, id DESC) WHERE portal_is_waiting IS TRUE")
    # Whose tickets they are: each list is narrowed by it.
    _portal_partner_idx = models.Index("(partner_id)")
    _portal_commercial_idx = models.Index("(commercial_partner_id)")

    # === COMPUTE METHODS === #

    @api.depends("stage_id")
    def _compute_portal_stage_id(self):
        """Keep the stage that customers saw last while a ticket is in one that they do not see."""
        for ticket in self:
            before, date = ticket.portal_stage_id, ticket.portal_stage_date
            is_shown = ticket.stage_id.portal_is_shown
            if is_shown and ticket.stage_id not in ticket.team_id.portal_hidden_stage_ids:
                ticket.portal_stage_id = ticket.stage_id
            else:
                ticket.portal_stage_id = before
            is_moved = not date or ticket.portal_stage_id != before
            ticket.portal_stage_date = ticket.last_stage_update if is_moved else date

    @api.depends("stage_id.portal_is_waiting", "portal_has_reply")
    def _compute_portal_is_waiting(self):
        for ticket in self:
            ticket.portal_is_waiting = ticket.stage_id.portal_is_waiting and not ticket.portal_has_reply

    @api.depends("message_ids")
    def _compute_portal_last_message_id(self):
        """Find the messages of all tickets that a page tells of at once."""
        last_sudo = self.env["mail.message"]._find_portal_last_sudo(self)
        for ticket in self:
            ticket.portal_last_message_id = last_sudo.get(ticket.id)

    # === ACCESS === #

    def _has_field_access(self, field, operation):
        """Override of `base` to close to people outside what names hidden stages; they read `portal_stage_id`."""
        if field.name in CLOSED_FIELDS and not self.env.su and self.env.user.share:
            return False
        return super()._has_field_access(field, operation)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `helpdesk_mgmt` to note the first step, and to tell customers that we have their ticket."""
        tickets = super().create(vals_list)
        self.env["portal.ticket.step"]._note_sudo(tickets)
        self.env["portal.event"]._notify("ticket_received", tickets.filtered("partner_id"))
        return tickets

    def write(self, vals):
        """Override of `helpdesk_mgmt` to act when tickets move to another stage."""
        before = {ticket: (ticket.stage_id, ticket.portal_stage_id) for ticket in self}
        result = super().write(vals)
        moved = self.filtered(lambda ticket: ticket.stage_id != before[ticket][0])
        if moved:
            moved._note_portal_move({ticket: before[ticket] for ticket in moved})
        return result

    def _note_portal_move(self, before):
        """Note that tickets moved, and tell their customers of what they see of it.

        For a module to act when a ticket moves, it must override this method.

        :param dict before: each ticket to its stage and its public stage as they were
        """
        self.filtered("portal_has_reply").portal_has_reply = False
        self.filtered(lambda ticket: not ticket.closed and ticket.portal_close_reason).portal_close_reason = False
        self.env["portal.ticket.step"]._note_sudo(self)
        seen = self.filtered(lambda ticket: ticket.partner_id and ticket.portal_stage_id != before[ticket][1])
        self.env["portal.event"]._notify("ticket_moved", seen, dedup_key=str(fields.Datetime.now()))

    @api.model
    def _get_awaiting_domain(self):
        """Return the domain, as text, of the tickets that wait for their customer."""
        return "[('portal_is_waiting', '=', True)]"

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
            self._note_portal_answer(message)
        elif self._is_portal_reply(message):
            self._note_portal_reply(message)
        return recipients

    def _note_portal_answer(self, message):
        """Note that staff wrote something that the customer may read.

        For a module to act when a ticket is answered, it must override this method.
        """
        # In sudo mode as whoever may write a message need not have the right to change the ticket.
        self.sudo().write({"portal_answer_date": message.date, "portal_has_reply": False})

    def _note_portal_reply(self, message):
        """Note that the customer wrote: a ticket that waited for it does so no longer, whatever its stage.

        For a module to act when a customer writes, it must override this method.
        """
        # In sudo mode as whoever may write a message need not have the right to change the ticket.
        if self.sudo().portal_is_waiting:
            self.sudo().portal_has_reply = True

    def _is_portal_answer(self, message):
        """Return whether a message is one that staff wrote and the customer may read; the mail of a stage is none."""
        # In sudo mode as who works for the vendor does not depend on who may read contacts.
        author_sudo = message.sudo().author_id
        is_for_somebody = self.partner_id or self.partner_email
        if message.message_type not in WRITTEN or not is_for_somebody or not author_sudo or author_sudo.partner_share:
            return False
        domain = self.env["mail.message"]._get_portal_conversation_domain(self)
        return bool(message.sudo().filtered_domain(domain))

    def _is_portal_reply(self, message):
        """Return whether a message of the conversation is one of somebody outside."""
        # In sudo mode as who works for the vendor does not depend on who may read contacts.
        author_sudo = message.sudo().author_id
        # Whom Odoo knows by the address alone is no contact.
        address = not author_sudo and email_normalize(message.sudo().email_from or "")
        is_ticket_address = address and address == email_normalize(self.sudo().partner_email or "")
        if not (author_sudo.partner_share or is_ticket_address):
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
        return "done" if self.closed else "progress", self._get_portal_stage_name()

    def _get_portal_stage_name(self):
        """Return the stage as customers see it; before there is one, the ticket was received.

        Once the customer has answered, a stage in which we waited for that says so no longer.
        """
        if self.portal_stage_id.portal_is_waiting and not self._is_portal_waiting():
            return self.env._("Closed") if self.closed else self.env._("In progress")
        return self.portal_stage_id._get_portal_name() or self.env._("Received")

    def _get_portal_facts(self):
        """Override of `portal_custom_base`: what it is about, and how it stands; the text tells the last answer."""
        summary = self._get_portal_summary()
        return [(self.env._("Ticket"), summary["name"]), (self.env._("State"), summary["label"])]

    def _is_portal_waiting(self):
        """Return whether the ticket waits for its customer's answer."""
        return self.portal_is_waiting

    def _get_portal_last_words(self):
        """Return who wrote the last message that customers may read, when and what."""
        # In sudo mode as whoever may read the ticket may read what was written to its customer.
        message = self.sudo().portal_last_message_id
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

    # === FILES === #

    def _get_portal_files_sudo(self, file_id=None):
        """Return the files of the ticket that its readers may have, in sudo mode, the newest first.

        These are the files of its conversation, and those that people outside sent without a message. What staff add
        without a message is for staff.

        :param int file_id: the id of the only file that is looked for, however many are newer
        :rtype: ir.attachment
        """
        self.ensure_one()
        domain = Domain("res_model", "=", self._name) & Domain("res_id", "=", self.id) & Domain("res_field", "=", False)
        if file_id is not None:
            domain &= Domain("id", "=", file_id)
        told = Domain("id", "in", self._select_portal_message_files(is_shown=True))
        alone = Domain("id", "not in", self._select_portal_message_files()) & self._get_portal_lone_file_domain()
        # In sudo mode as whoever may read the ticket may have the files that came with it.
        return self.env["ir.attachment"].sudo().search(domain & (told | alone), order="id desc", limit=MOST_FILES)

    @api.model
    def _get_portal_lone_file_domain(self):
        """Return which files that came without a message readers may have: those of people outside, or marked for them.

        For a module to show more of them, it must override this method and return the domain with it.

        :rtype: Domain
        """
        domain = Domain("create_uid.share", "=", True)
        if "is_on_portal" in self.env["ir.attachment"]._fields:
            # The mark of portal_documents_share.
            domain |= Domain("is_on_portal", "=", True)
        return domain

    def _select_portal_message_files(self, is_shown=False):
        """Return a query of the files of the ticket that came with messages.

        :param bool is_shown: whether only messages of this ticket count that its readers may see
        :rtype: SQL
        """
        if not is_shown:
            return SQL(
                """(SELECT rel.attachment_id FROM message_attachment_rel rel JOIN ir_attachment file
                ON file.id = rel.attachment_id WHERE file.res_model = %s AND file.res_id = %s)""",
                self._name,
                self.id,
            )
        domain = Domain("model", "=", self._name) & Domain("res_id", "=", self.id) & Domain("is_internal", "=", False)
        domain &= Domain("subtype_id.internal", "=", False) & Domain("subtype_id", "!=", False)
        # In sudo mode as whoever may read the ticket may have the files that came with it.
        query = self.env["mail.message"].sudo()._search(domain)
        return SQL("(SELECT attachment_id FROM message_attachment_rel WHERE message_id IN %s)", query.subselect())

    # === WHAT CUSTOMERS DO === #

    def _get_portal_act_refusal(self, actor):
        """Return why somebody who reads the ticket may not act upon it, or "".

        For a module to keep people from acting, it must override this method and return a sentence for them.

        :param Actor actor: who wants to act
        """
        if not actor.partner:
            return self.env._("Sign in to do this.")
        if self.env["portal.document.access"]._is_guest(self, actor.user):
            return self.env._("You may read this ticket. Whoever opened it, and their company, decide about it.")
        return ""

    def _get_portal_closing_stages(self):
        """Return the stages by which a customer may close the ticket: of its team, and never an open one."""
        # In sudo mode as stages are chosen by the team, which people outside need not see.
        ticket_sudo = self.sudo().with_company(self.company_id)
        if ticket_sudo.team_id and not ticket_sudo.team_id.portal_allows_closing:
            return self.env["helpdesk.ticket.stage"]
        stages = ticket_sudo.team_id._get_applicable_stages()
        return stages.filtered(lambda stage: stage.close_from_portal and stage.closed)

    def _get_portal_close_refusal(self, actor):
        """Return why somebody may not close the ticket, or ""."""
        if self.closed:
            return self.env._("This ticket is closed already.")
        if not self._get_portal_closing_stages():
            return self.env._("Write to us, and we close this ticket for you.")
        return self._get_portal_act_refusal(actor)

    def _close_for_customer(self, stage_id, reason, actor):
        """Close the ticket as its customer asks.

        :param stage_id: the id of one of the closing stages, by which it is closed without a reason; may be anything
        :param str reason: one of those of `portal_close_reason`, which decides the stage; or ""
        :param Actor actor: who closes it
        :raise UserError: if it may not be closed so
        """
        self._lock_for_customer()
        if refusal := self._get_portal_close_refusal(actor):
            raise UserError(refusal)
        stage = self._get_portal_closing_stages().filtered(lambda stage: stage.id == parse_id(stage_id))
        reasons = dict(self._fields["portal_close_reason"]._description_selection(self.env))
        if not stage or (reason and reason not in reasons):
            raise UserError(self.env._("Choose how to close this ticket."))
        stage = self._get_portal_reason_stage(reason) if reason else stage
        self.write({"stage_id": stage.id, "portal_close_reason": reason or False})
        text = self.env._("Closed this ticket: %(reason)s.", reason=reasons[reason]) if reason else ""
        self._post_for_customer(text or self.env._("Closed this ticket."), actor)

    def _get_portal_reason_stage(self, reason):
        """Return by which stage a reason closes the ticket: the first one if it is solved, else the one after it.

        For a module to choose another closing stage for a reason, it must override this method and return it.
        """
        stages = self._get_portal_closing_stages()
        return stages[:1] if reason == "works" else stages[1:2] or stages[:1]

    def _get_portal_reopen_days(self):
        """Return for how many days after its closing the ticket can be opened again."""
        return self.team_id.portal_reopen_days if self.team_id else self.company_id.portal_ticket_reopen_days

    def _get_portal_reopen_until(self):
        """Return until when the ticket can be opened again, a time in UTC, or False."""
        days = self._get_portal_reopen_days()
        return self.closed and self.closed_date and days > 0 and self.closed_date + timedelta(days=days)

    def _get_portal_reopen_refusal(self, actor):
        """Return why somebody may not open the ticket again, or ""."""
        until = self._get_portal_reopen_until()
        if not self.closed:
            return self.env._("This ticket is open.")
        if not until or until < fields.Datetime.now() or not self._get_portal_reopen_stage():
            return self.env._("This ticket can no longer be reopened. Open a new one, and name this one in it.")
        return self._get_portal_act_refusal(actor)

    def _get_portal_reopen_stage(self):
        """Return the stage of a ticket that is opened again: the first open one of its team that waits for nobody."""
        # In sudo mode as stages are chosen by the team, which people outside need not see.
        ticket_sudo = self.sudo().with_company(self.company_id)
        stages = ticket_sudo.team_id._get_applicable_stages()
        return stages.filtered(lambda stage: not stage.closed and not stage.portal_is_waiting)[:1]

    def _reopen_for_customer(self, text, actor):
        """Open the ticket again as its customer asks.

        :param str text: what is not solved
        :param Actor actor: who opens it
        :raise UserError: if it may not be opened again
        """
        self._lock_for_customer()
        if refusal := self._get_portal_reopen_refusal(actor):
            raise UserError(refusal)
        text = (text or "").strip()[:MOST_WORDS]
        if not text:
            raise UserError(self.env._("Say what is not solved, so that we can go on."))
        self.write({"stage_id": self._get_portal_reopen_stage().id})
        self._post_for_customer(text, actor)

    def _lock_for_customer(self):
        """Let what customers do to a ticket happen one after the other: a second press finds it done.

        It waits, which `lock_for_update` would refuse; Odoo repeats the second request, which then reads anew.
        """
        self.env.cr.execute(SQL("SELECT id FROM helpdesk_ticket WHERE id IN %s FOR UPDATE", tuple(self.ids)))

    def _post_for_customer(self, text, actor):
        """Write what a customer did, or said, into the conversation."""
        self.message_post(
            body=text, author_id=actor.partner.id, message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    # === READERS === #

    def _get_portal_reader_refusal(self, actor):
        """Return why somebody may not invite a colleague to read the ticket, or ""."""
        if not self.commercial_partner_id.is_company:
            return self.env._("There are no colleagues to add.")
        return self._get_portal_act_refusal(actor)

    def _add_reader_for_customer(self, email, actor):
        """Let a colleague read the ticket and be told of it. The address must be known: nobody is shown a list.

        :param str email: the address with which the colleague signs in
        :param Actor actor: who invites the colleague
        :raise UserError: if there is no such colleague
        """
        if refusal := self._get_portal_reader_refusal(actor):
            raise UserError(refusal)
        limits = self.env["portal.rate.limit"]
        if not limits._is_allowed("portal.ticket.reader", actor.user.id, MOST_TRIES, TRIES_SECONDS):
            raise UserError(self.env._("You tried this too often. Try again in an hour."))
        partner = self._find_reader_sudo(email, actor)
        if not partner:
            raise UserError(self.env._("No colleague who may read tickets signs in with this address."))
        self.write({"portal_reader_ids": [fields.Command.link(partner.id)]})
        self.message_subscribe(partner_ids=partner.ids)

    def _find_reader_sudo(self, email, actor):
        """Return the colleague with an address who may become a reader, or none.

        :rtype: res.partner
        """
        address = email_normalize(email or "")
        if not address:
            return self.env["res.partner"]
        domain = Domain("share", "=", True) & Domain("all_group_ids", "in", self.env.ref("base.group_portal").ids)
        domain &= Domain("partner_id.email_normalized", "=", address)
        domain &= Domain("partner_id.commercial_partner_id", "=", self.commercial_partner_id.id)
        domain &= Domain("partner_id", "!=", self.partner_id.id)
        # In sudo mode as people outside read no other users; the address was typed and must match.
        users_sudo = self.env["res.users"].sudo().search(domain, limit=1)
        access = self.env["portal.document.access"]
        return users_sudo.filtered(lambda user: access._may_be_invited(self, user, actor)).partner_id

    def _remove_reader_for_customer(self, partner_id, actor):
        """End what a colleague was invited to; readers may leave by themselves.

        :param partner_id: the id of the reader; may be anything
        :param Actor actor: who ends it
        :raise UserError: if the actor may not
        """
        reader = self.portal_reader_ids.filtered(lambda partner: partner.id == parse_id(partner_id))
        refusal = self._get_portal_act_refusal(actor) if reader != actor.partner else ""
        if not reader or refusal:
            raise UserError(refusal or self.env._("This colleague is no reader of this ticket."))
        self.write({"portal_reader_ids": [fields.Command.unlink(reader.id)]})
        self.message_unsubscribe(partner_ids=reader.ids)
        self._renew_portal_links()

    def _renew_portal_links(self):
        """Make the links to the ticket and its files invalid, as somebody who could see them may not any more."""
        self.filtered("access_token").access_token = False
        attachments = self.env["ir.attachment"].search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        attachments.filtered("access_token").access_token = False

    # === MAIL === #

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Override of `helpdesk_mgmt`: a copy of a mail lets nobody of another company follow the ticket."""
        ticket = super().message_new(msg_dict, custom_values=custom_values)
        ticket._drop_foreign_followers(self.env["res.partner"])
        return ticket

    def message_update(self, msg_dict, update_vals=None):
        """Override of `helpdesk_mgmt`: a copy of a mail lets nobody of another company follow the ticket."""
        followers = self.message_partner_ids
        result = super().message_update(msg_dict, update_vals=update_vals)
        self._drop_foreign_followers(followers)
        return result

    def _drop_foreign_followers(self, known):
        """Let those who came with a copy of a mail follow the ticket no longer, if they are of another company.

        :param res.partner known: who followed it before
        """
        for ticket in self:
            outside = (ticket.message_partner_ids - known).filtered("partner_share")
            foreign = outside - outside.filtered(ticket._is_portal_side)
            ticket.message_unsubscribe(partner_ids=foreign.ids)

    def _is_portal_side(self, partner):
        """Return whether a contact is of the company that opened the ticket."""
        return bool(partner) and partner.commercial_partner_id == self.commercial_partner_id

    def message_post(self, **kwargs):
        """Override of `mail`: what others than the customer mail to the ticket is a note, for staff to judge.

        Whoever knows the address and the subject of a ticket can mail to it, and write any name as the sender.
        """
        if kwargs.get("message_type") != "email" or len(self) != 1:
            return super().message_post(**kwargs)
        author = self._find_portal_author(kwargs.get("author_id"), kwargs.get("email_from"))
        if author is not None:
            return super().message_post(**kwargs | {"author_id": author.id or kwargs.get("author_id")})
        note_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        partner_ids = [*(kwargs.get("partner_ids") or []), *self.user_id.partner_id.ids]
        kwargs |= {"subtype_id": note_id, "is_internal": True, "partner_ids": partner_ids}
        ticket = self.with_context(mail_post_autofollow_author_skip=True)
        return super(HelpdeskTicket, ticket).message_post(**kwargs)

    def _find_portal_author(self, author_id, email_from):
        """Return who wrote a mail: staff, the customer's side, or nobody who is known but by the ticket's own address.

        A second address of the person who opened the ticket is that person.

        :return: a contact, an empty recordset if only the address is known, or None for others
        """
        # In sudo mode as mail comes in without a user.
        author_sudo = self.env["res.partner"].sudo().browse(author_id or ())
        if author_sudo and not author_sudo.partner_share:
            return author_sudo
        address = email_normalize(email_from or "") or author_sudo.email_normalized
        is_side = self._is_portal_side(author_sudo)
        # An address that is also that of somebody of another company is theirs.
        if (is_side or not author_sudo) and address and address in self._get_portal_second_addresses():
            return self.sudo().partner_id
        if is_side:
            return author_sudo
        is_ticket_address = not self.partner_id and address and address == email_normalize(self.partner_email or "")
        return author_sudo if is_ticket_address else None

    def _get_portal_second_addresses(self):
        """Return the other addresses of the person who opened the ticket, normalized.

        These are those of the addresses that the vendor, or that person, noted under the contact and that are nobody
        else's. For a module to know of other confirmed addresses, it must override this method and return them too.

        :rtype: set
        """
        # In sudo mode as mail comes in without a user.
        children_sudo = self.sudo().partner_id.child_ids
        addresses_sudo = children_sudo.filtered(
            lambda partner: partner.type in ADDRESS_TYPES and not partner.is_company and not partner.user_ids
        )
        return set(addresses_sudo.filtered("email_normalized").mapped("email_normalized"))
