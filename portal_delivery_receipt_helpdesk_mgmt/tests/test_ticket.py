from odoo.tests import HttpCase, tagged

from odoo.addons.portal_delivery_receipt.tests.common import ReceiptCommon, Upload


@tagged("post_install", "-at_install")
class TestTicket(ReceiptCommon, HttpCase):
    def _get_tickets(self):
        return self.env["helpdesk.ticket"].search([("portal_receipt_id.picking_id", "=", self.delivery.id)])

    def test_shortage_opens_a_ticket(self):
        team = self.env["helpdesk.ticket.team"].create({"name": "Parcels"})
        self.env.company.portal_receipt_team_id = team
        files = {str(self.move.id): [Upload("corner.png", self.photo)]}
        receipt = self._receive(lines=self._line(received="4", note="<b>Broken</b>"), files=files)
        ticket = self._get_tickets()
        self.assertEqual((ticket.partner_id, ticket.team_id, receipt.ticket_ids), (self.anna.partner_id, team, ticket))
        self.assertIn("missing: 1 of 5", ticket.description)
        self.assertNotIn("<b>", ticket.description)
        photo = self.env["ir.attachment"].search([("res_model", "=", ticket._name), ("res_id", "=", ticket.id)])
        self.assertEqual(photo.raw, self.photo)

    def test_ticket_is_of_who_confirmed(self):
        """Of a colleague who took the goods; of the contact of the order, if somebody came by the link."""
        self.bob.partner_id.portal_role_id = self.roles["procurement"]
        receipt = self._receive(actor=self._actor(self.bob), lines=self._line(received="4"))
        self.assertEqual(self._get_tickets().partner_id, self.bob.partner_id)
        receipt.sudo().person_id = False
        self.assertEqual(receipt._prepare_ticket_values()["partner_id"], self.anna.partner_id.id)

    def test_words_are_no_links(self):
        self._receive(lines=self._line(received="4"), note="See <i>it</i>:\nhttps://evil.example/a?b=1&c=2")
        description = str(self._get_tickets().description)
        self.assertNotIn("<a", description)
        self.assertNotIn("<i>", description)
        self.assertRegex(description, r"&lt;i&gt;it&lt;/i&gt;:<br\s*/?>https://evil\.example/a\?b=1&amp;c=2")

    def test_complete_opens_none(self):
        self._receive()
        self.assertFalse(self._get_tickets())

    def test_ticket_is_for_those_who_see_the_delivery(self):
        self._receive(lines=self._line(received="4"))
        ticket = self._get_tickets()
        other = ticket.copy({"portal_receipt_id": False})
        for deliveries, is_shown in (("none", False), ("own", False), ("company", True)):
            self.bob.partner_id.portal_role_id = self._create_role(delivery=deliveries, ticket="company")
            tickets = self.env["helpdesk.ticket"].with_user(self.bob)
            found = tickets.search([("id", "in", (ticket | other).ids)])
            self.assertEqual(found, ticket | other if is_shown else other, deliveries)
            self.assertEqual(ticket.with_user(self.bob).has_access("read"), is_shown)
            is_guest = self.env["portal.document.access"]._is_guest(ticket.with_user(self.bob), self.bob)
            self.assertEqual(is_guest, not is_shown)

    def test_link_for_those_who_see_the_ticket(self):
        self._receive(lines=self._line(received="4"))
        for tickets, is_shown in (("none", False), ("own", True)):
            self.anna.partner_id.portal_role_id = self._create_role(delivery="own", ticket=tickets)
            self.authenticate(self.anna.login, self.anna.login)
            page = self.url_open(f"/my/deliveries/{self.delivery.id}").text
            self.assertEqual('name="portal_receipt_ticket"' in page, is_shown)
            self.assertIn('name="portal_receipt_words"', page)
