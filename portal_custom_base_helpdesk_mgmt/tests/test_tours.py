from odoo.tests import HttpCase, tagged

from .common import TicketCommon


@tagged("post_install", "-at_install")
class TestTours(TicketCommon, HttpCase):
    def _tour(self, width):
        self.browser_size = f"{width}x900"
        self.start_tour(f"/my/ticket/{self.ticket.id}", "portal_ticket_close", login=self.anna.login)
        self.assertFalse(self.ticket.closed)
        # Odoo's conversation takes the place of the page's when it is loaded, out of the reach of a tour.
        words = " ".join(self.ticket.message_ids.mapped("body"))
        self.assertIn("No longer needed", words)
        self.assertIn("It blinks again.", words)

    def _answer(self, width):
        self._move("wait")
        self.browser_size = f"{width}x900"
        self.start_tour(f"/my/ticket/{self.ticket.id}", "portal_ticket_answer", login=self.anna.login)
        self.env.invalidate_all()
        self.assertFalse(self.ticket.portal_is_waiting)

    def test_answer_at_the_desk(self):
        self._answer(1280)

    def test_answer_on_a_phone(self):
        self._answer(375)

    def test_close_and_reopen_at_the_desk(self):
        self._tour(1280)

    def test_close_and_reopen_on_a_phone(self):
        self._tour(375)
