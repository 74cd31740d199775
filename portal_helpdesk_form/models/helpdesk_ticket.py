import dataclasses
import hashlib
import json
import logging
import re

from markupsafe import Markup
from psycopg2.errors import UniqueViolation

from odoo import Command, api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, plaintext2html

from ..form_error import FormRefusedError
from ..form_field import FormField, is_filled

# Tickets that one person may open.
MOST_AN_HOUR = 20
MOST_A_DAY = 60
HOUR, DAY = 3600, 86400
# Up to so many choices are buttons beside each other.
MOST_BUTTONS = 5
NONCE = re.compile(r"[\w-]{16,64}", re.ASCII)

_logger = logging.getLogger(__name__)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    portal_product = fields.Char("Product or serial number", index="trigram", help="As the customer typed it.")
    portal_product_key = fields.Char(compute="_compute_portal_product_key", store=True, index="btree_not_null")
    portal_urgency = fields.Char("Urgency", compute="_compute_portal_urgency", compute_sudo=True)
    portal_answer_ids = fields.One2many("portal.ticket.answer", "ticket_id", "Answers")
    portal_answers_text = fields.Text(
        "Words of the answers", compute="_compute_portal_answers_text", store=True, index="trigram"
    )
    portal_nonce = fields.Char(readonly=True, copy=False, groups="base.group_system")
    portal_is_begun = fields.Boolean(
        "Work has begun", readonly=True, copy=False, help="From then on the customer no longer changes the answers."
    )

    _portal_nonce_uniq = models.UniqueIndex(
        "(portal_nonce, create_uid) WHERE portal_nonce IS NOT NULL", "A form is sent once."
    )

    # === COMPUTE METHODS === #

    @api.depends("portal_product")
    def _compute_portal_product_key(self):
        for ticket in self:
            ticket.portal_product_key = self._make_portal_product_key(ticket.portal_product or "") or False

    @api.depends("priority")
    @api.depends_context("lang")
    def _compute_portal_urgency(self):
        names = dict(self.env["helpdesk.ticket.team"]._get_portal_urgencies())
        for ticket in self:
            ticket.portal_urgency = names.get(ticket.priority) or names["1"]

    @api.depends("portal_answer_ids.text")
    def _compute_portal_answers_text(self):
        for ticket in self:
            ticket.portal_answers_text = "\n".join(filter(None, ticket.portal_answer_ids.mapped("text"))) or False

    @api.model
    def _make_portal_product_key(self, text):
        """Return a product or serial number without what people write differently: case, spaces and dashes."""
        return re.sub(r"[\W_]+", "", text.casefold())[:100]

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of `helpdesk_mgmt` to note that somebody began to work on it."""
        stages = {ticket: ticket.stage_id for ticket in self}
        result = super().write(vals)
        if vals.get("user_id"):
            self._begin_portal_work()
        elif "stage_id" in vals:
            self.filtered(lambda ticket: ticket.stage_id != stages[ticket])._begin_portal_work()
        return result

    def _message_post_after_hook(self, message, msg_values):
        """Override of `mail`: an answer of staff is the begin of the work."""
        # In sudo mode as customers write too, who read neither users nor the kinds of messages.
        message_sudo = message.sudo()
        is_staff = any(not user_sudo.share for user_sudo in message_sudo.author_id.user_ids)
        is_for_all = not (message_sudo.is_internal or message_sudo.subtype_id.internal)
        if is_staff and is_for_all and message.message_type == "comment":
            self._begin_portal_work()
        return super()._message_post_after_hook(message, msg_values)

    def _begin_portal_work(self):
        waiting = self.filtered(lambda ticket: not ticket.portal_is_begun)
        if waiting:
            # In sudo mode as whoever answers may not be one who writes tickets.
            waiting.sudo().portal_is_begun = True

    # === FORM === #

    @api.model
    def _get_portal_form_fields(self, actor, company):
        """Return the fields of the form in their order, but for the files.

        For a module to add a field, it must override this method and return the list with its `FormField`; what is
        typed into one with a `column` is written to that field of the ticket.

        :param Actor actor: who fills the form
        :param res.company company: whose form it is
        :rtype: list[FormField]
        """
        questions_sudo = self._get_portal_questions_sudo(company)
        urgencies = self.env["helpdesk.ticket.team"]._get_portal_urgencies()
        fields_ = [
            FormField("subject", self.env._("What is it about?"), column="name", is_required=True, max_length=150),
            *self._get_portal_route_fields(actor, company.sudo()),
            *self._get_portal_fact_fields(actor),
            *(question_sudo._get_form_field() for question_sudo in questions_sudo),
            FormField("urgency", self.env._("Urgency"), kind="choice", column="priority", choices=urgencies),
        ]
        if actor.user._is_public():
            # Visitors have no documents; what belongs to their ticket they send as an answer to our mail.
            return [field for field in fields_ if field.kind not in ("document", "file")]
        return fields_

    def _get_portal_route_fields(self, actor, company_sudo):
        """Return the fields that say who gets the ticket; of those, only what can be chosen."""
        offered = (
            ("team", self.env._("Who can help?"), "name", self._get_portal_form_teams(actor)),
            ("category", self.env._("Kind"), "complete_name", self._get_portal_form_categories(actor)),
        )
        return [
            FormField(
                name,
                label,
                kind="choice",
                choices=tuple((str(record.id), record[column]) for record in records),
                is_required=company_sudo[f"helpdesk_mgmt_portal_{name}_id_required"],
                is_list=len(records) > MOST_BUTTONS,
                is_correctable=False,
            )
            for name, label, column, records in offered
            if records
        ]

    def _get_portal_fact_fields(self, actor):
        """Return the fields that say what it is about, and what happens; visitors have no products to choose from."""
        is_visitor, label = actor.user._is_public(), self.env._("Type the number on the label.")
        return [
            FormField(
                "product",
                self.env._("Product or serial number"),
                column="portal_product",
                help=label if is_visitor else self.env._("Type the number on the label, or choose one of yours."),
                has_suggestions=not is_visitor,
                max_length=100,
            ),
            FormField(
                "description",
                self.env._("What happens?"),
                kind="text",
                is_required=True,
                max_length=10_000,
                is_correctable=False,
            ),
        ]

    def _get_portal_questions_sudo(self, company):
        return self.env["portal.ticket.question"]._get_of_company_sudo(company)

    @api.model
    def _get_portal_form_teams(self, actor):
        """Return the teams that the form offers: none where the vendor lets nobody choose."""
        # In sudo mode as customers may not read the settings of a company, and visitors no teams.
        teams_sudo = self.env["helpdesk.ticket.team"].sudo()
        if not actor.user.company_id.sudo().helpdesk_mgmt_portal_select_team:
            return teams_sudo
        return teams_sudo.search(self._get_portal_team_domain(actor), limit=100)

    @api.model
    def _get_portal_team_domain(self, actor):
        """Return which teams somebody may write to: those that the vendor shows; to visitors, those open to them."""
        column = "portal_is_open_to_visitors" if actor.user._is_public() else "show_in_portal"
        return Domain(column, "=", True) & Domain("company_id", "in", [False, actor.user.company_id.id])

    @api.model
    def _get_portal_form_categories(self, actor):
        """Return the categories that the form offers: none where the vendor lets nobody choose."""
        categories = actor.env["helpdesk.ticket.category"]
        if not actor.user.company_id.sudo().helpdesk_mgmt_portal_select_category:
            return categories
        return categories.search([("show_in_portal", "=", True)], limit=100)

    @api.model
    def _find_portal_route(self, typed, form_fields, actor):
        """Return the team and the category of a ticket, in sudo mode as customers may not read their settings.

        Without a choice, the category's team has it, or the only one that the form is for.

        :param dict typed: what `portal.ticket.form._take` returns
        :param Actor actor: who sends it
        """
        choices = {field.name: dict(field.choices) for field in form_fields}
        chosen = {
            name: int(typed[name]) if typed.get(name) in choices.get(name, {}) else 0 for name in ("team", "category")
        }
        team_sudo = self.env["helpdesk.ticket.team"].sudo().browse(chosen["team"] or ())
        category_sudo = self.env["helpdesk.ticket.category"].sudo().browse(chosen["category"] or ())
        return team_sudo or self._find_portal_team_sudo(category_sudo, actor), category_sudo

    def _find_portal_team_sudo(self, category_sudo, actor):
        teams_sudo, domain = self.env["helpdesk.ticket.team"].sudo(), self._get_portal_team_domain(actor)
        if category_sudo:
            handled = domain & Domain("category_ids", "=", category_sudo.id)
            if found_sudo := teams_sudo.search(handled, limit=1):
                return found_sudo
        found_sudo = teams_sudo.search(domain, limit=2)
        return found_sudo if len(found_sudo) == 1 else teams_sudo

    @api.model
    def _narrow_portal_fields(self, form_fields, team_sudo, category_sudo):
        """Return the fields that are asked of a ticket for a team and a category, as these want them."""
        narrowed = []
        for field in form_fields:
            if not field.is_for(team_sudo.id, category_sudo.id):
                continue
            if field.name == "product":
                use = team_sudo._get_portal_use("product", category_sudo)
                if use == "hidden":
                    continue
                field = dataclasses.replace(field, is_required=use == "required")
            if field.name == "urgency":
                field = dataclasses.replace(field, choices=team_sudo._get_portal_urgencies())
            narrowed.append(field)
        return narrowed

    @api.model
    def _get_portal_suggestions(self, name, term, actor):
        """Return what somebody may mean who types into a field of the form.

        For a module to suggest something, it must override this method and return dicts with `value` and `label`:
        only what the actor may read, and no more than the form shows.

        :param str name: the name of the field
        :param str term: what is typed
        :param Actor actor: who types
        :rtype: list[dict]
        """
        return []

    @api.model
    def _tell_portal_document(self, record_sudo):
        """Return how the form tells one document from the others.

        For a module to tell more of its documents, it must override this method and return a text for them.

        :param record_sudo: a document that the reader may read, in sudo mode
        """
        return record_sudo.display_name

    @api.model
    def _prepare_portal_values(self, form_fields, values, actor):
        """Return the values of the ticket.

        For a module to derive more from what was typed, it must override this method and return the dict with it.

        :param list form_fields: the fields that were asked
        :param dict values: what `portal.ticket.form._check` returns
        :param Actor actor: who sends it
        :rtype: dict
        """
        prepared = {field.column: values.get(field.name) or False for field in form_fields if field.column}
        if "description" in values:
            prepared["description"] = plaintext2html(values["description"])
        if not prepared.get("priority"):
            prepared.pop("priority", None)
        return prepared

    # === SENDING === #

    @api.model
    def _create_from_portal(self, actor, sent, upload_tokens=(), nonce=""):
        """Open a ticket for whoever filled the form. What was sent before is not done again.

        :param Actor actor: who sends it
        :param dict sent: what the form sent, by the names of its fields; may be anything
        :param upload_tokens: the secrets of the files that wait for it; may be anything
        :param str nonce: the secret of the form; may be anything
        :return: the ticket, in sudo mode as customers have no right to create tickets
        :raise FormRefusedError: in the actor's language, if it cannot be opened as it is
        """
        if not self.env["portal.ticket.form"]._is_open_to(actor):
            raise FormRefusedError({"": self.env._("Your role does not show tickets. Please ask a colleague.")})
        nonce = self._bind_portal_nonce(actor, sent, nonce)
        if ticket_sudo := self._find_portal_sent_sudo(actor, nonce):
            ticket_sudo._take_portal_late_files(upload_tokens, actor)
            return ticket_sudo
        uploads_sudo = self.env["portal.ticket.upload"]._find_sudo(upload_tokens, actor)
        form_fields, values, route = self._check_portal_form(actor, sent, uploads_sudo, set(upload_tokens))
        self._check_portal_rate(actor)
        partner = actor.partner
        sender = {"partner_id": partner.id, "partner_name": partner.name, "partner_email": partner.email}
        ticket_sudo = self._open_portal_ticket(form_fields, values, sender, route, actor, nonce)
        uploads_sudo._move_to(ticket_sudo)
        return ticket_sudo

    @api.model
    def _check_portal_form(self, actor, sent, uploads_sudo, tokens):
        """Return what a form means.

        :param Actor actor: who sends it
        :param dict sent: what was sent, by the names of the fields; may be anything
        :param uploads_sudo: the files that belong to it
        :param set tokens: the secrets of the files that should belong to it
        :return: its fields, their values by name, and the team and category in sudo mode
        :rtype: tuple
        :raise FormRefusedError: in the actor's language, if something is to be mended
        """
        form = self.env["portal.ticket.form"]
        form_fields = self._get_portal_form_fields(actor, actor.user.company_id)
        typed = form._take(form_fields, sent)
        route = self._find_portal_route(typed, form_fields, actor)
        form_fields = self._narrow_portal_fields(form_fields, *route)
        errors = self._get_portal_route_errors(*route)
        message = self._get_portal_files_error(uploads_sudo, tokens, *route)
        if message and not actor.user._is_public():
            errors["files"] = message
        return form_fields, form._check(form_fields, typed, actor, uploads_sudo, errors), route

    @api.model
    def _bind_portal_nonce(self, actor, sent, nonce):
        """Return the secret of what a form says: the same form makes another ticket if anything in it was changed.

        So nothing is lost that was changed before it was sent again, because an answer of ours was lost.

        :raise FormRefusedError: if it is no form of ours
        """
        if not isinstance(nonce, str) or not NONCE.fullmatch(nonce):
            raise FormRefusedError({"": self.env._("This page is too old. Please send it again.")})
        form_fields = self._get_portal_form_fields(actor, actor.user.company_id)
        taken = self.env["portal.ticket.form"]._take(form_fields, sent)
        said = json.dumps([nonce, sorted((name, value) for name, value in taken.items() if value)])
        return hashlib.sha256(said.encode()).hexdigest()

    def _tell_portal_sent(self):
        """Return what its sender is told of a ticket that was just sent."""
        promise = self.team_id._get_portal_promise_sentence(self.priority, self.category_id, self.company_id)
        sentence = self.env._("Your ticket %(number)s is with us.", number=self.number)
        return f"{sentence} {promise}".strip()

    def _find_portal_sent_sudo(self, actor, nonce):
        """Return the ticket that was made of the same before, if its sender is the same; wait for one under way.

        :param str nonce: what `_bind_portal_nonce` returns
        :raise ConcurrencyError: if the form is just being sent by another request; Odoo tries again then
        """
        key = f"portal.ticket {actor.user.id} {nonce}"
        self.env.cr.execute(SQL("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", key))
        if not self.env.cr.fetchone()[0]:
            raise ConcurrencyError()
        # In sudo mode as the secret of the form is nobody's to read.
        return self.sudo().search([("portal_nonce", "=", nonce), ("create_uid", "=", actor.user.id)], limit=1)

    def _take_portal_late_files(self, upload_tokens, actor):
        """Take the files that were chosen since the form was sent first; those that the ticket has are left out."""
        uploads_sudo = self.env["portal.ticket.upload"]._find_sudo(upload_tokens, actor)
        known = {(file.name, file.file_size) for file in self.attachment_ids} if uploads_sudo else ()
        late_sudo = uploads_sudo.filtered(lambda upload: (upload.name, upload.attachment_id.file_size) not in known)
        if late_sudo and not self._get_portal_files_error(late_sudo, (), self.team_id, self.category_id):
            late_sudo._move_to(self)

    def _get_portal_files_error(self, uploads_sudo, tokens, team_sudo, category_sudo):
        """Return why the files that wait for a ticket cannot go with it, in words, or nothing."""
        use, limits = team_sudo._get_portal_use("files", category_sudo), team_sudo._get_portal_limits()
        if len(uploads_sudo) < len(tokens):
            return self.env._("A file is no longer there. Please choose it again.")
        if use == "hidden" and uploads_sudo.filtered(lambda upload: not upload.field_name):
            return self.env._("No files can be sent with this. Please remove them.")
        if use == "required" and not uploads_sudo:
            return self.env._("Please add a photo or a file.")
        if len(uploads_sudo) > limits["max_count"]:
            return self.env._("Choose at most %(count)s files.", count=limits["max_count"])
        for upload_sudo in uploads_sudo:
            extension = upload_sudo.name.rpartition(".")[2].lower()
            if extension not in limits["extensions"] or upload_sudo.attachment_id.file_size > limits["max_size"]:
                return self.env._("“%(name)s” is too large or of a type that we do not take.", name=upload_sudo.name)
        return ""

    def _get_portal_file_limits(self):
        """Override of `portal_tools`: the conversation takes the files that the team's form takes."""
        limits = self.sudo().team_id._get_portal_limits()
        return super()._get_portal_file_limits() | {name: limits[name] for name in ("extensions", "max_size")}

    def _get_portal_route_errors(self, team_sudo, category_sudo):
        if team_sudo.category_ids and category_sudo and category_sudo not in team_sudo.category_ids:
            names = {"team": team_sudo.name, "category": category_sudo.name}
            message = self.env._("%(team)s does not handle “%(category)s”. Please choose another one.", **names)
            return {"category": message}
        return {}

    def _check_portal_rate(self, actor):
        limit = self.env["portal.rate.limit"]
        scope, key = "portal.ticket", actor.user.id
        if not limit._is_allowed(scope, key, MOST_AN_HOUR, HOUR) or not limit._is_allowed(
            f"{scope}.day", key, MOST_A_DAY, DAY
        ):
            message = self.env._("You have opened many tickets. Please try again later, or write into an open one.")
            raise FormRefusedError({"": message})

    def _open_portal_ticket(self, form_fields, values, sender, route, actor, nonce):
        """Create the ticket of a form that was checked.

        :param dict sender: the contact, name and address of whoever sends it
        :param tuple route: the team and the category, in sudo mode
        :raise ConcurrencyError: if the same form was just sent; Odoo tries again then
        """
        prepared = self._prepare_portal_values(form_fields, values, actor) | sender
        prepared |= self._prepare_portal_route_values(*route, actor)
        prepared |= {
            "portal_nonce": nonce or False,
            "portal_answer_ids": self._prepare_portal_answers(form_fields, values),
        }
        # In sudo mode as customers have no right to create tickets; the user stays who made it.
        tickets_sudo = self.with_user(actor.user).sudo().with_company(prepared["company_id"])
        try:
            with self.env.cr.savepoint():
                ticket_sudo = tickets_sudo.create(prepared)
        except UniqueViolation as error:
            # Sent twice, and the first was done after this request had begun.
            raise ConcurrencyError() from error
        ticket_sudo.message_subscribe(partner_ids=ticket_sudo.partner_id.ids)
        _logger.info("Ticket %s was opened in the portal by user %s.", ticket_sudo.id, actor.user.id)
        return ticket_sudo

    def _prepare_portal_route_values(self, team_sudo, category_sudo, actor):
        company = team_sudo.company_id or category_sudo.company_id or actor.user.company_id
        channel = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web", raise_if_not_found=False)
        return {
            "company_id": company.id,
            "team_id": team_sudo.id,
            "category_id": category_sudo.id,
            "channel_id": channel and channel.id,
            "user_id": False,
            # Odoo sends the mail of a stage only if it is written.
            "stage_id": team_sudo._get_applicable_stages()[:1].id,
        }

    def _prepare_portal_answers(self, form_fields, values):
        answers, commands = self.env["portal.ticket.answer"], []
        for field in form_fields:
            value = values.get(field.name)
            if field.question_id and is_filled(value):
                commands.append(Command.create(answers._prepare_values(field, value) | {"sequence": len(commands)}))
        return commands

    # === CORRECTING === #

    def _may_portal_correct(self, actor):
        """Return whether somebody may change what they answered: it is theirs, and nobody works on it yet."""
        self.ensure_one()
        is_own = bool(self.partner_id) and self.partner_id == actor.partner
        return is_own and not (self.portal_is_begun or self.user_id or self.closed)

    def _get_portal_correctable(self, actor):
        """Return the fields that the customer may change, as those of this ticket."""
        form_fields = self._get_portal_form_fields(actor, self.company_id)
        form_fields = self._narrow_portal_fields(form_fields, self.team_id, self.category_id)
        return [field for field in form_fields if field.is_correctable]

    def _get_portal_typed(self, form_fields):
        """Return what the ticket says, as the form sends it, by the names of the fields.

        For a module to add a field whose column is no text, it must override this method and return the dict with it.

        :rtype: dict
        """
        self.ensure_one()
        answers = {answer.question_id.id: answer for answer in self.portal_answer_ids if answer.question_id}
        typed = {field.name: [] if field.is_many else "" for field in form_fields}
        for field in form_fields:
            if field.question_id and field.question_id in answers:
                typed[field.name] = answers[field.question_id]._get_typed()
            elif field.column:
                value = self[field.column]
                typed[field.name] = value.name or "" if field.kind == "document" else value or ""
        return typed

    def _correct_from_portal(self, actor, sent):
        """Change what the customer answered, and tell the agents what it was before.

        :param Actor actor: who changes it
        :param dict sent: what the form sent, by the names of its fields; may be anything
        :raise UserError: in the actor's language, if it is refused
        """
        self.ensure_one()
        if not self.try_lock_for_update() or not self._may_portal_correct(actor):
            raise UserError(self.env._("Somebody is working on this already. Please write a message instead."))
        form, form_fields = self.env["portal.ticket.form"], self._get_portal_correctable(actor)
        typed = form._take(form_fields, sent)
        values = form._check(form_fields, typed, actor)
        changes = self._get_portal_changes(form_fields, typed, values)
        if not changes:
            return
        prepared = self._prepare_portal_values(form_fields, values, actor)
        self.write(prepared | {"portal_answer_ids": self._prepare_portal_new_answers(form_fields, typed, values)})
        self._note_portal_changes(changes, actor)

    def _prepare_portal_new_answers(self, form_fields, typed, values):
        """Return the commands that replace the answers that were changed, each in its place; all others stay."""
        answers, commands, place = self.env["portal.ticket.answer"], [], 0
        before = {answer.question_id.id: answer for answer in self.portal_answer_ids if answer.question_id}
        for field in form_fields:
            answer = before.get(field.question_id, answers)
            place = answer.sequence if answer else place
            if not field.question_id or (answer and answer._get_typed() == typed[field.name]):
                continue
            if answer:
                commands.append(Command.delete(answer.id))
            if is_filled(values.get(field.name)):
                prepared = answers._prepare_values(field, values[field.name])
                commands.append(Command.create(prepared | {"sequence": place}))
        return commands

    def _get_portal_changes(self, form_fields, typed, values):
        """Return what differs from before: tuples of label, before and after, in words."""
        before = self._get_portal_typed(form_fields)
        tell = self.env["portal.ticket.answer"]._tell
        changes = []
        for field in form_fields:
            if typed[field.name] != before[field.name]:
                is_typed = field.kind in ("choice", "boolean", "several")
                old = tell(field, before[field.name]) if is_typed else before[field.name]
                new = tell(field, values[field.name]) if is_typed else typed[field.name]
                changes.append((field.label, old, new))
        return changes

    def _note_portal_changes(self, changes, actor):
        rows = [Markup("<li>%s: %s → %s</li>") % (label, old or "–", new or "–") for label, old, new in changes]
        title = self.env._("The customer corrected the answers:")
        self.message_post(
            body=Markup("<p>%s</p><ul>%s</ul>") % (title, Markup("").join(rows)),
            author_id=actor.partner.id,
            subtype_xmlid="mail.mt_note",
        )
