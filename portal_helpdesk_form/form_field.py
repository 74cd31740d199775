"""One field of the form of a ticket, as pages show it and the server checks it."""

from dataclasses import dataclass

# The fewest characters for which anything is searched.
MIN_TERM = 2


def is_filled(value):
    """Return whether a value of the form says anything; the number 0 does."""
    return value is not None and value not in ("", [])


@dataclass(frozen=True)
class FormField:
    """A field of the form.

    :param str name: of the input; unique in the form
    :param str label: in the reader's language
    :param str kind: "char", "text", "choice" (one of the choices), "several" (some of them), "date", "number", "file",
        "boolean" (yes or no) or "document" (the number of a document that the person may read)
    :param str column: the field of the ticket that takes the value; "" if `_prepare_portal_values` knows what to do
    :param int question_id: the id of the vendor's question, if it is one
    :param str help: a sentence below the label
    :param tuple choices: pairs of value and label
    :param bool is_required: whether it must be filled
    :param tuple needed_with: the name of another field, and the value by which this one is required; "" is any value
    :param int max_length: the most characters
    :param bool has_suggestions: whether something is suggested while it is typed
    :param str model: of a document: the name of its model
    :param tuple domain: of a document: which of those that the person may read
    :param tuple categories: the ids of the categories for which it is asked; all if empty
    :param tuple teams: the ids of the teams for which it is asked; all if empty
    :param bool is_list: whether the choices are a list that opens, not buttons beside each other
    :param bool is_correctable: whether the customer may change it until somebody works on the ticket
    """

    name: str
    label: str
    kind: str = "char"
    column: str = ""
    question_id: int = 0
    help: str = ""
    choices: tuple = ()
    is_required: bool = False
    needed_with: tuple = ()
    max_length: int = 250
    has_suggestions: bool = False
    model: str = ""
    domain: tuple = ()
    categories: tuple = ()
    teams: tuple = ()
    is_list: bool = False
    is_correctable: bool = True

    def is_for(self, team_id, category_id):
        """Return whether it is asked of a ticket for this team and category."""
        return (not self.teams or team_id in self.teams) and (not self.categories or category_id in self.categories)

    @property
    def is_many(self):
        """Whether the form may send more than one value."""
        return self.kind == "several"
