from odoo.tests import HttpCase, tagged

from .common import TicketFormCommon


@tagged("post_install", "-at_install")
class TestTours(TicketFormCommon, HttpCase):
    browser_size = "1280x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._ask("Error code", category_ids=[(6, 0, cls.broken.ids)])

    def test_ticket_with_a_photo(self):
        self._send(subject="Cable tray", product="HD-2204")
        self.start_tour("/new/ticket", "portal_helpdesk_form_ticket", login=self.ines.login)
        self.env.invalidate_all()
        domain = [("name", "=", "Desk stops half way"), ("partner_id", "=", self.ines.partner_id.id)]
        ticket = self.env["helpdesk.ticket"].search(domain)
        self.assertEqual(set(ticket.attachment_ids.mapped("name")), {"desk.png", "screen.png"})
        self.assertEqual(ticket.portal_answer_ids.mapped("text"), ["E07"])
        self.assertEqual(ticket.category_id, self.broken)
        self.assertFalse(self.env["portal.ticket.upload"].search([("user_id", "=", self.ines.id)]))

    def test_draft_goes_when_its_owner_signs_out(self):
        self.start_tour("/new/ticket", "portal_helpdesk_form_sign_out", login=self.ines.login)

    def test_form_for_visitors(self):
        self.team.write({"portal_is_open_to_visitors": True, "portal_visitors_send_files": True})
        self.env.ref("base.public_user").company_id = self.company
        self.start_tour("/help/new", "portal_helpdesk_form_help")
        kept = self.env["portal.ticket.request"].search([("email", "=", "vera@else.example")])
        self.assertEqual(kept._find_files_sudo().mapped("name"), ["desk.png"])

    def test_answers_are_corrected(self):
        ticket = self._send(product="HD-2204")
        self.start_tour(f"/my/ticket/{ticket.id}", "portal_helpdesk_form_correct", login=self.ines.login)
        self.env.invalidate_all()
        self.assertEqual(ticket.portal_product, "HD-2211")


@tagged("post_install", "-at_install")
class TestToursPhone(TestTours):
    # Else Odoo would run none of the tests that it inherits.
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True
