import dataclasses
import math
import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.portal_tools.models.portal_upload import MEGABYTE

from ..form_error import FormRefusedError
from ..form_field import MIN_TERM, is_filled

# How much of what somebody typed is shown again.
MOST_TYPED = 20_000
# Documents and words that are suggested at a time.
SUGGESTED = 20
# What nobody sees, and what turns the direction of what follows. Joiners and soft hyphens are parts of words.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# What PostgreSQL stores in no text.
NO_TEXT = re.compile(r"[\0\ud800-\udfff]")
FAR = 1e9


class PortalTicketForm(models.AbstractModel):
    """What is typed into the form of a ticket: taken by name, checked by the server, shown again if it is refused.

    The fields are those of `helpdesk.ticket._get_portal_form_fields`. Nothing else that is sent is looked at.
    """

    _name = "portal.ticket.form"
    _description = "Form of a Ticket"

    # === PAGE === #

    @api.model
    def _is_open_to(self, actor):
        """Return whether somebody who is signed in may open tickets: not whose role shows none of them."""
        return self.env["portal.access.policy"]._is_shown("ticket", actor.user)

    @api.model
    def _send(self, actor, sent, upload_tokens, nonce):
        """Open a ticket; see `helpdesk.ticket._create_from_portal`.

        :return: the address of its page
        """
        ticket_sudo = self.env["helpdesk.ticket"]._create_from_portal(actor, sent, upload_tokens, nonce)
        return f"{ticket_sudo.access_url}?sent={ticket_sudo.portal_nonce}"

    @api.model
    def _make_nonce(self):
        """Return a secret for a page with the form: what is sent with it twice is done once."""
        return secrets.token_urlsafe(24)

    @api.model
    def _prepare_page_values(self, actor, sent=None, errors=None):
        """Return what the page of the form shows.

        :param Actor actor: who fills the form
        :param dict sent: what was typed before, or comes with the address; may be anything
        :param dict errors: what is to be mended, by the names of the fields
        :rtype: dict
        """
        tickets, errors = self.env["helpdesk.ticket"], errors or {}
        form_fields = tickets._get_portal_form_fields(actor, actor.user.company_id)
        typed = self._take(form_fields, sent or {})
        route = tickets._find_portal_route(typed, form_fields, actor)
        asked = {
            field.name: dataclasses.replace(field, is_required=self._is_needed(field, typed))
            for field in tickets._narrow_portal_fields(form_fields, *route)
        }
        rows = [
            self._make_row(asked.get(field.name, field), typed[field.name], errors) | {"is_asked": field.name in asked}
            for field in form_fields
        ]
        return {
            "rows": rows,
            "errors": self._tell_errors(rows, errors),
            "hints": self._tell_hints(*route, actor.user.company_id),
            "files_error": errors.get("files"),
        }

    def _make_row(self, field, value, errors):
        """Return what the page shows of a field."""
        if field.name == "urgency":
            value = value or "1"
        if field.name in ("team", "category") and field.is_required and len(field.choices) == 1:
            value = value or field.choices[0][0]
        return {"field": field, "value": value, "error": errors.get(field.name), "id": f"o_ticket_{field.name}"}

    def _tell_errors(self, rows, errors):
        """Return what is to be mended in the order of the page: dicts with `text`, and `id` of the field."""
        known = [{"text": row["error"], "id": row["id"]} for row in rows if row["error"]]
        names = {row["field"].name for row in rows}
        others = [{"text": text, "id": f"o_ticket_{name}" if name else ""} for name, text in errors.items()]
        return known + [row for row, name in zip(others, errors, strict=True) if name not in names]

    @api.model
    def _get_hints(self, actor, sent):
        """Return what changes on the page with what is chosen.

        :param Actor actor: who fills the form
        :param dict sent: what is typed so far, by the names of the fields; may be anything
        :rtype: dict
        """
        tickets = self.env["helpdesk.ticket"]
        form_fields = tickets._get_portal_form_fields(actor, actor.user.company_id)
        typed = self._take(form_fields, sent if isinstance(sent, dict) else {})
        route = tickets._find_portal_route(typed, form_fields, actor)
        asked = tickets._narrow_portal_fields(form_fields, *route)
        return self._tell_hints(*route, actor.user.company_id) | {
            "asked": [field.name for field in asked],
            "required": [field.name for field in asked if self._is_needed(field, typed)],
            "similar": self._get_similar(typed.get("product"), actor),
        }

    def _tell_hints(self, team_sudo, category_sudo, company):
        """Return what a team promises and takes, for a page."""
        limits = team_sudo._get_portal_limits()
        size = self.env._("%(count)s MB", count=limits["max_size"] // MEGABYTE)
        promises = {
            value: team_sudo._get_portal_promise_sentence(value, category_sudo, company)
            for value, _name in team_sudo._get_portal_urgencies()
        }
        # Told of each only where they differ.
        is_one = len(set(promises.values())) == 1
        return {
            "promise": promises["1"],
            "promises": dict.fromkeys(promises, "") if is_one else promises,
            "files": team_sudo._get_portal_use("files", category_sudo),
            "max_size": limits["max_size"],
            "extensions": [f".{extension}" for extension in limits["extensions"]],
            "limits": self.env._("Up to %(count)s files of %(size)s.", count=limits["max_count"], size=size),
        }

    @api.model
    def _suggest_to(self, actor, name, term):
        """Return what somebody may mean who types into the field of a name, both of which may be anything."""
        for field in self.env["helpdesk.ticket"]._get_portal_form_fields(actor, actor.user.company_id):
            if field.name == name and field.has_suggestions:
                return self._suggest(field, term, actor)
        return []

    @api.model
    def _prepare_correction(self, actor, ticket_sudo, sent=None, errors=None):
        """Return what the page shows on which a customer corrects a ticket.

        :raise UserError: in the actor's language, if nothing can be corrected
        """
        if not ticket_sudo._may_portal_correct(actor):
            raise UserError(self.env._("Somebody is working on this already. Please write a message instead."))
        form_fields, errors = ticket_sudo._get_portal_correctable(actor), errors or {}
        typed = ticket_sudo._get_portal_typed(form_fields) if sent is None else self._take(form_fields, sent)
        rows = [self._make_row(field, typed[field.name], errors) | {"is_asked": True} for field in form_fields]
        hints = self._tell_hints(ticket_sudo.team_id, ticket_sudo.category_id, ticket_sudo.company_id)
        return {"rows": rows, "errors": self._tell_errors(rows, errors), "hints": hints}

    # === WHAT IS TYPED === #

    @api.model
    def _take(self, form_fields, sent):
        """Return what was typed, by the names of the fields.

        :param list form_fields: the fields
        :param dict sent: names to what was sent: a text or a list of texts; may be anything
        :return: names to a text, or to a list of texts for a field with several values
        """
        return {field.name: self._take_one(field, sent.get(field.name)) for field in form_fields}

    def _take_one(self, field, value):
        sent = value if isinstance(value, list) else [value]
        values = [NO_TEXT.sub("", text[:MOST_TYPED]) for text in sent if isinstance(text, str)]
        if field.is_many:
            return values[: len(field.choices)]
        text = values[0] if values else ""
        return text.replace("\r\n", "\n") if field.kind == "text" else " ".join(text.split())

    # === WHAT IT MEANS === #

    @api.model
    def _check(self, form_fields, typed, actor, uploads_sudo=None, errors=None):
        """Return the values of a form, by the names of its fields; empty ones are None.

        :param list form_fields: those that are asked of this ticket
        :param dict typed: what `_take` returns
        :param Actor actor: who sends it
        :param uploads_sudo: the files that belong to it
        :param dict errors: what is to be mended already, by the names of fields
        :raise FormRefusedError: that tells of each field what is to be mended
        """
        values, errors = {}, dict(errors or {})
        uploads_sudo = uploads_sudo or self.env["portal.ticket.upload"]
        for field in form_fields:
            try:
                values[field.name] = self._read(field, typed, actor, uploads_sudo)
            except ValueError as error:
                errors[field.name] = str(error)
        for field in form_fields:
            is_missing = field.name not in errors and not is_filled(values.get(field.name))
            if is_missing and self._is_needed(field, values):
                errors[field.name] = self._tell_missing(field)
        if errors:
            raise FormRefusedError(errors)
        return values

    def _is_needed(self, field, values):
        """Return whether a field must be filled.

        :param dict values: what is typed or what it means, by the names of the fields: choices are alike in both
        """
        if field.is_required or not field.needed_with:
            return field.is_required
        other, wanted = field.needed_with
        value = values.get(other)
        if not wanted:
            return is_filled(value)
        return wanted in value if isinstance(value, list) else value == wanted

    def _tell_missing(self, field):
        if field.kind in ("choice", "several", "boolean"):
            return self.env._("Please choose: %(label)s", label=field.label)
        if field.kind == "file":
            return self.env._("Please add a file: %(label)s", label=field.label)
        return self.env._("Please fill in: %(label)s", label=field.label)

    def _read(self, field, typed, actor, uploads_sudo):
        """Return the value of a field, or None if nothing was typed.

        :raise ValueError: with what is to be mended, in the reader's language
        """
        value = typed.get(field.name)
        if field.kind == "file":
            names = uploads_sudo.filtered(lambda upload: upload.field_name == field.name).mapped("name")
            return ", ".join(names) or None
        if field.kind == "several":
            if not set(value) <= dict(field.choices).keys():
                raise ValueError(self.env._("Choose among the answers shown."))
            return [key for key, _label in field.choices if key in value] or None
        if not value or not value.strip():
            return None
        if len(value) > field.max_length:
            raise ValueError(self.env._("Please use at most %(count)s characters.", count=field.max_length))
        return getattr(self, f"_read_{field.kind}")(field, value.strip(), actor)

    def _read_char(self, _field, text, _actor):
        return UNSEEN.sub("", text).strip() or None

    def _read_text(self, _field, text, _actor):
        return UNSEEN.sub("", text).strip() or None

    def _read_choice(self, field, text, _actor):
        if text not in dict(field.choices):
            raise ValueError(self.env._("Choose among the answers shown."))
        return text

    def _read_boolean(self, field, text, actor):
        return self._read_choice(field, text, actor)

    def _read_date(self, _field, text, _actor):
        try:
            return fields.Date.to_date(text)
        except ValueError:
            raise ValueError(self.env._("Please write a date, such as 2026-11-26.")) from None

    def _read_number(self, _field, text, _actor):
        try:
            number = float(text.replace(",", ".", 1))
        except ValueError:
            number = math.inf
        if not abs(number) < FAR:
            raise ValueError(self.env._("Please write a number, such as 12.5."))
        return number

    def _read_document(self, field, text, actor):
        """Return the id of a document that the actor may read; of others, it is not told whether they exist."""
        record = self._search_documents(field, actor, [("name", "=", text)], limit=1)
        if not record:
            raise ValueError(self.env._("We do not find this among your documents. Leave it empty, or choose one."))
        return record.id

    # === SUGGESTIONS === #

    @api.model
    def _search_documents(self, field, actor, domain, limit=SUGGESTED):
        """Return documents of a field's model that the actor may read by Odoo's rules and the policy."""
        documents = actor.env[field.model]
        if not documents.has_access("read"):
            return documents
        return documents.search([*field.domain, *domain], limit=limit, order="id desc")

    @api.model
    def _suggest(self, field, term, actor):
        """Return what somebody may mean who types into a field: at most a screen of what is theirs.

        :param FormField field: one with suggestions
        :param term: what is typed; may be anything
        :rtype: list[dict]
        """
        term = " ".join(term.split())[:100] if isinstance(term, str) else ""
        if field.kind == "document":
            # The characters that stand for others in a search mean themselves.
            domain = [("name", "ilike", self._escape(term))] if term else []
            records = self._search_documents(field, actor, domain)
            tell = self.env["helpdesk.ticket"]._tell_portal_document
            # In sudo mode as what is told of a document that may be read is chosen here.
            return [{"value": record_sudo.name, "label": tell(record_sudo)} for record_sudo in records.sudo()]
        return self.env["helpdesk.ticket"]._get_portal_suggestions(field.name, term, actor)[:SUGGESTED]

    def _escape(self, term):
        return term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

    # === BEFORE IT IS SENT === #

    @api.model
    def _get_similar(self, product, actor):
        """Return the open tickets about a product or serial number that the actor may read.

        :param product: what is typed; may be anything
        :rtype: list[dict]
        """
        tickets = actor.env["helpdesk.ticket"]
        key = tickets._make_portal_product_key(product if isinstance(product, str) else "")
        if len(key) < MIN_TERM or not tickets.has_access("read"):
            return []
        readable = tickets._search([("portal_product_key", "=", key)])
        # In sudo mode as the stage is no field of people outside.
        open_sudo = tickets.sudo().search(
            [("id", "in", readable), ("stage_id.closed", "=", False)], limit=3, order="id desc"
        )
        return [
            {"number": ticket_sudo.number, "name": ticket_sudo.name, "url": ticket_sudo.access_url}
            for ticket_sudo in open_sudo
        ]
