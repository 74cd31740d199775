from odoo import Command, api, fields, models
from odoo.tools import format_date

from ..form_field import is_filled
from .portal_ticket_question import KINDS


class PortalTicketAnswer(models.Model):
    """What a customer answered to a question of the form. The question's words of that time are kept."""

    _name = "portal.ticket.answer"
    _inherit = "portal.ticket.part.mixin"
    _description = "Answer of a Ticket"
    _order = "sequence, id"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True, index=True, ondelete="cascade")
    question_id = fields.Many2one(
        "portal.ticket.question", "Asked by", readonly=True, index="btree_not_null", ondelete="set null"
    )
    sequence = fields.Integer(readonly=True)
    name = fields.Char("Question", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    text = fields.Text("Answer", readonly=True, help="In words, in the language of the customer.")
    value_number = fields.Float("Number", readonly=True, digits=(16, 6))
    value_date = fields.Date("Date", readonly=True)
    value_is_yes = fields.Boolean("Yes", readonly=True)
    choice_ids = fields.Many2many("portal.ticket.question.choice", string="Chosen", readonly=True)

    @api.model
    def _prepare_values(self, field, value):
        """Return the values of an answer.

        :param FormField field: the question
        :param value: what `portal.ticket.form` made of what was typed
        """
        values = {"question_id": field.question_id, "name": field.label, "kind": field.kind}
        values["text"] = self._tell(field, value)
        if field.kind == "number":
            values["value_number"] = value
        elif field.kind == "date":
            values["value_date"] = value
        elif field.kind == "boolean":
            values["value_is_yes"] = value == "yes"
        elif field.kind in ("choice", "several"):
            chosen = [value] if field.kind == "choice" else value
            values["choice_ids"] = [Command.set([int(key) for key in chosen])]
        return values

    @api.model
    def _tell(self, field, value):
        """Return a value of the form in words; nothing for none."""
        if not is_filled(value):
            return ""
        if field.kind == "date":
            return format_date(self.env, value, date_format="medium")
        if field.kind == "number":
            return f"{value:g}" if abs(value) < 1e6 else f"{value:f}".rstrip("0").rstrip(".")
        if field.kind == "several":
            return ", ".join(label for key, label in field.choices if key in value)
        if field.kind in ("choice", "boolean"):
            return dict(field.choices).get(value, "")
        return str(value)

    def _get_typed(self):
        """Return the answer as the form sends it."""
        self.ensure_one()
        if self.kind == "number":
            return f"{self.value_number:.6f}".rstrip("0").rstrip(".")
        if self.kind == "date":
            return fields.Date.to_string(self.value_date) or ""
        if self.kind == "boolean":
            return "yes" if self.value_is_yes else "no"
        if self.kind == "several":
            return [str(id_) for id_ in self.choice_ids.ids]
        if self.kind == "choice":
            return str(self.choice_ids[:1].id or "")
        return self.text or ""
