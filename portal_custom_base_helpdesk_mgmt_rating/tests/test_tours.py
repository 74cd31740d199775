from odoo.tests import HttpCase, tagged

from odoo.addons.portal_custom_base_helpdesk_mgmt.tests.common import TicketCommon


@tagged("post_install", "-at_install")
class TestTours(TicketCommon, HttpCase):
    def _tour(self, width):
        self._move("done")
        self.browser_size = f"{width}x900"
        self.start_tour(f"/my/ticket/{self.ticket.id}", "portal_ticket_rate", login=self.anna.login)
        self.assertFalse(self.ticket.closed)
        rating = self.env["rating.rating"].search([("res_model", "=", "helpdesk.ticket")], order="id desc", limit=1)
        self.assertEqual((rating.rating, rating.feedback), (4, "Quick and kind."))

    def test_rate_and_reopen_at_the_desk(self):
        self._tour(1280)

    def test_rate_and_reopen_on_a_phone(self):
        self._tour(375)
