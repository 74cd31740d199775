from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..form_field import FormField

KINDS = [
    ("char", "Text"),
    ("text", "Long text"),
    ("choice", "Choice of one"),
    ("several", "Choice of several"),
    ("date", "Date"),
    ("number", "Number"),
    ("boolean", "Yes or no"),
    ("file", "File"),
]
CHOICES = ("choice", "several")
MAX_LENGTHS = {"char": 250, "text": 5000}
# More questions than any form should have.
MOST = 200


class PortalTicketQuestion(models.Model):
    """A field that the vendor adds to the form of a ticket."""

    _name = "portal.ticket.question"
    _description = "Question of the Ticket Form"
    _order = "sequence, id"

    name = fields.Char("Question", required=True, translate=True)
    help = fields.Char("Explanation", translate=True, help="A sentence below the question.")
    kind = fields.Selection(KINDS, "Answered by", required=True, default="char")
    choice_ids = fields.One2many("portal.ticket.question.choice", "question_id", "Choices", copy=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: it is asked by all companies.")
    category_ids = fields.Many2many("helpdesk.ticket.category", string="Categories", help="Empty: it is always asked.")
    team_ids = fields.Many2many("helpdesk.ticket.team", string="Teams", help="Empty: it is asked by all teams.")
    is_required = fields.Boolean("Required")
    needed_with_id = fields.Many2one(
        "portal.ticket.question",
        "Required if this is answered",
        ondelete="set null",
        domain="[('id', '!=', id)]",
        help="The answer is required only if another question has an answer.",
    )
    needed_with_choice_id = fields.Many2one(
        "portal.ticket.question.choice",
        "With",
        ondelete="set null",
        domain="[('question_id', '=', needed_with_id)]",
        help="Empty: with any answer; of a yes-or-no question, with yes.",
    )

    @api.constrains("kind", "choice_ids")
    def _check_choices(self):
        for question in self:
            if question.kind in CHOICES and not question.choice_ids:
                raise ValidationError(self.env._("Give “%(name)s” its choices.", name=question.name))

    @api.constrains("needed_with_id", "needed_with_choice_id")
    def _check_needed_with(self):
        for question in self:
            if question.needed_with_id == question:
                raise ValidationError(self.env._("A question cannot be required by its own answer."))
            choice = question.needed_with_choice_id
            if choice and choice.question_id != question.needed_with_id:
                raise ValidationError(self.env._("“%(choice)s” is no answer to that question.", choice=choice.name))

    # === BUSINESS METHODS === #

    @api.model
    def _get_of_company_sudo(self, company):
        """Return the questions of a company's forms, in sudo mode as customers have no right on questions."""
        domain = Domain("company_id", "in", [False, company.id])
        return self.sudo().search(domain, limit=MOST)

    def _get_form_name(self):
        """Return the name of the input."""
        self.ensure_one()
        return f"question_{self.id}"

    def _get_form_field(self):
        """Return the question as a field of the form, in the reader's language.

        :rtype: FormField
        """
        self.ensure_one()
        return FormField(
            name=self._get_form_name(),
            label=self.name,
            kind=self.kind,
            question_id=self.id,
            help=self.help or "",
            choices=self._get_form_choices(),
            is_list=len(self.choice_ids) > 7,
            is_required=self.is_required,
            needed_with=self._get_needed_with(),
            max_length=MAX_LENGTHS.get(self.kind, 250),
            categories=tuple(self.category_ids.ids),
            teams=tuple(self.team_ids.ids),
            is_correctable=self.kind != "file",
        )

    def _get_form_choices(self):
        if self.kind == "boolean":
            return (("yes", self.env._("Yes")), ("no", self.env._("No")))
        return tuple((str(choice.id), choice.name) for choice in self.choice_ids)

    def _get_needed_with(self):
        other = self.needed_with_id
        if not other:
            return ()
        if other.kind == "boolean":
            return (other._get_form_name(), "yes")
        choice = self.needed_with_choice_id
        return (other._get_form_name(), str(choice.id) if choice else "")
