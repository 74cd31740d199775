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

    def test_close_and_reopen_at_the_desk(self):
        self._tour(1280)

    def test_close_and_reopen_on_a_phone(self):
        self._tour(375)
