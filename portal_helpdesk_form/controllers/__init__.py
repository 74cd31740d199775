from . import help_form, main, ticket_form
