from odoo.exceptions import UserError


class FormRefusedError(UserError):
    """A form that cannot be sent as it is. `errors` tells by the names of fields what to mend; "" is all of it."""

    def __init__(self, errors):
        super().__init__("\n".join(errors.values()))
        self.errors = errors
