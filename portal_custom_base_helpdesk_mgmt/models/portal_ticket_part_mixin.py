import functools

from odoo import models
from odoo.fields import Domain


class PortalTicketPartMixin(models.AbstractModel):
    """Rows of a ticket that are as open as it is: whoever does not find the ticket finds none of them.

    Models that are parts of tickets inherit from it; `_ticket_path` is the path of fields to their ticket.
    """

    _name = "portal.ticket.part.mixin"
    _description = "Part of a Ticket"

    _ticket_path = "ticket_id"

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Override of `base`: whoever does not find a ticket finds no part of it."""
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & Domain(self._ticket_path, "in", self.env["helpdesk.ticket"]._search([]))
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        """Override of `base`: a part is as open as its ticket."""
        result = super()._check_access(operation)
        if result or self.env.su or not any(self._ids):
            return result
        # In sudo mode as the parts themselves are what is asked about.
        tickets = self.sudo().mapped(self._ticket_path).sudo(False)
        closed = tickets - tickets._filtered_access("read")
        if not closed:
            return None
        forbidden = self.filtered(lambda part: part.sudo().mapped(self._ticket_path).sudo(False) & closed)
        return forbidden, functools.partial(self.env["ir.rule"]._make_access_error, "read", closed)
