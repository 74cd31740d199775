from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

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
        self.assertEqual(ticket.name, "Missing or damaged: Desk")
        self.assertIn(self.delivery.name, ticket.description)
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
        self.assertEqual(self._get_tickets().name, "Missing or damaged: Desk")
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

    def test_ticket_follows_its_delivery(self):
        """A delivery that turns out to be somebody else's takes its ticket along."""
        self._receive(lines=self._line(received="4"))
        ticket, delivery = self._get_tickets(), self.delivery
        self.bob.partner_id.portal_role_id = self._create_role(delivery="own", ticket="company")
        self.assertFalse(ticket.with_user(self.bob).has_access("read"))
        delivery.partner_id = self.bob.partner_id
        self.assertEqual(ticket.portal_delivery_partner_id, self.anna.partner_id)
        self.assertTrue(ticket.with_user(self.bob).has_access("read"))

    def test_supplier_of_a_dropshipment_sees_no_ticket(self):
        self._receive(lines=self._line(received="4"))
        ticket, delivery = self._get_tickets(), self.delivery
        suppliers = self.env.ref("stock.stock_location_suppliers")
        self.bob.partner_id.portal_role_id = self._create_role(delivery="own", ticket="company")
        # Odoo lets nobody change from where a transfer that is done came.
        self.env.cr.execute("UPDATE stock_picking SET location_id = %s WHERE id = %s", [suppliers.id, delivery.id])
        self.env.invalidate_all()
        delivery.partner_id = self.bob.partner_id
        self.assertFalse(ticket.with_user(self.bob).has_access("read"))
        self.assertEqual(ticket.portal_delivery_partner_id, self.anna.partner_id)

    def test_search_looks_at_no_deliveries(self):
        """The whole condition of a person outside is read from tickets, in the order of their list."""
        self._receive(lines=self._line(received="4"))
        for name in ("sort", "seqscan", "incremental_sort", "bitmapscan"):
            self.env.cr.execute(SQL("SET LOCAL %s = off", SQL.identifier(f"enable_{name}")))
        tickets = self.env["helpdesk.ticket"].with_user(self.anna)
        for scope in ("own", "shared", "company"):
            self.anna.partner_id.portal_role_id = self._create_role(delivery=scope, ticket="company")
            for domain in ([], [("number", "ilike", "HT")]):
                found = tickets._search(domain, order="portal_stage_date desc", limit=20)
                self.env.cr.execute(SQL("EXPLAIN %s", found.select()))
                plan = "\n".join(line for [line] in self.env.cr.fetchall())
                for other in ("portal_delivery_receipt", "stock_picking", "stock_location", "sale_order", "Sort"):
                    self.assertNotIn(other, plan, scope)

    def test_link_for_those_who_see_the_ticket(self):
        self._receive(lines=self._line(received="4"))
        for tickets, is_shown in (("none", False), ("own", True)):
            self.anna.partner_id.portal_role_id = self._create_role(delivery="own", ticket=tickets)
            self.authenticate(self.anna.login, self.anna.login)
            page = self.url_open(f"/my/deliveries/{self.delivery.id}").text
            self.assertEqual('name="portal_receipt_ticket"' in page, is_shown)
            self.assertIn('name="portal_receipt_words"', page)
