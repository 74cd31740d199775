from datetime import datetime

from odoo import Command

from odoo.addons.portal_custom_base_helpdesk_mgmt.tests.common import TicketCommon


class PromiseCommon(TicketCommon):
    """A team in Paris that works from Monday to Friday, 8 to 12 and 13 to 17, and promises an answer in 8 hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Paris",
                "tz": "Europe/Paris",
                "attendance_ids": [Command.clear()]
                + [
                    Command.create({"name": "x", "dayofweek": str(day), "hour_from": begin, "hour_to": begin + 4})
                    for day in range(5)
                    for begin in (8, 13)
                ],
            }
        )
        cls.team.write({"use_sla": True, "resource_calendar_id": cls.calendar.id})
        slas = cls.env["helpdesk.sla"]
        slas.search([]).active = False
        cls.answer = slas.create({"name": "Answer", "hours": 8, "portal_promise": "answer", "team_ids": cls.team.ids})
        cls.solution = slas.create(
            {"name": "Solution", "days": 3, "portal_promise": "solution", "team_ids": cls.team.ids}
        )
        # The first one came before there was a promise.
        cls.ticket = cls._create_ticket("Desk")
        cls.promises = cls.env["portal.ticket.promise"]

    def _promise(self, kind="answer", ticket=None):
        return (ticket or self.ticket).portal_promise_ids.filtered(lambda promise: promise.kind == kind).sorted("id")

    def _promised(self, name="Lamp", begin=datetime(2026, 11, 27, 13), **values):
        """Return a ticket whose promises began on a Friday at 14:00 in Paris, or at another time in UTC."""
        ticket = self._create_ticket(name, **values)
        for promise in ticket.portal_promise_ids:
            promise.write({"running_since": begin, "deadline": promise._plan(promise.hours, begin)})
        return ticket
