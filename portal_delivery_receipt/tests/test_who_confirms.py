from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ReceiptCommon


@tagged("post_install", "-at_install")
class TestWhoConfirms(ReceiptCommon):
    """Whose receipt it is, what is asked for, and who settles it."""

    def setUp(self):
        super().setUp()
        self._count_in_memory()

    def test_receipt_is_of_who_confirmed(self):
        """A colleague who presses the button later is told that somebody was first."""
        receipt = self._receive()
        self.bob.partner_id.portal_role_id = self.roles["procurement"]
        self.assertTrue(receipt._is_of(self._actor()))
        self.assertFalse(receipt._is_of(self._actor(self.bob)))
        self.assertFalse(receipt._is_of(self._visitor()))
        self.assertFalse(receipt.browse()._is_of(self._actor()))

    def test_what_is_no_delivery_is_not_offered(self):
        """Also if it goes to a customer: of what a supplier sends, or a step brings, the vendor has no proof."""
        pickings = [self._create_order(self.anna.partner_id).picking_ids for _number in range(2)]
        customers = pickings[0].location_dest_id
        pickings[0].picking_type_id = self.warehouse.int_type_id
        pickings[0].write({"location_dest_id": customers.id})
        for picking, is_offered in zip(pickings, (False, True), strict=True):
            self._ship(picking)
            self.assertEqual((picking.state, picking.location_dest_id.usage), ("done", "customer"))
            self.assertEqual(picking.portal_awaits_receipt, is_offered)
            self.assertEqual(bool(self.env["portal.evidence.offer"]._get_last_sudo(picking)), is_offered)

    def test_what_is_confirmed_is_not_asked_for(self):
        self.env.company.portal_asks_receipt = True
        pickings = self.env["stock.picking"]
        awaited = [*pickings._get_portal_awaited_domain(), ("id", "=", self.delivery.id)]
        self.assertEqual(pickings.search(awaited), self.delivery)
        self._receive()
        self.assertFalse(pickings.search(awaited))

    def test_who_may_only_read_settles_nothing(self):
        receipt = self._receive(lines=self._line(received="4"))
        reader = new_test_user(self.env, "receipt_reader", "base.group_user")
        model = self.env["ir.model"]._get("portal.delivery.receipt")
        group = self.env.ref("base.group_user")
        values = {"name": "Test", "model_id": model.id, "group_id": group.id, "perm_read": True}
        self.env["ir.model.access"].create(values)
        theirs = receipt.with_user(reader).sudo(False)
        self.assertEqual(theirs.state, "open")
        with self.assertRaises(AccessError):
            theirs.action_settle()
        self.assertEqual(receipt.state, "open")

    def test_proof_goes_to_the_vendor_where_nobody_has_an_address(self):
        receipt, event = self._receive(), self.env["portal.event"]._find_sudo("delivery_received")
        seller = new_test_user(self.env, "receipt_seller", "base.group_user,stock.group_stock_user")
        self.order.user_id = seller
        self.assertEqual(receipt._get_responsible(), seller)
        self.env.company.partner_id.email = "vendor@vendor.example"
        for address, partner in (("s@vendor.example", seller.partner_id), (False, self.env.company.partner_id)):
            seller.partner_id.email = address
            self.assertIn(partner, event._get_partners(self.delivery))

    def test_vendor_opens_the_evidence(self):
        receipt = self._receive()
        staff = receipt.with_user(self.env.ref("base.user_admin")).sudo(False)
        for action in (staff.action_open_evidence(), staff.action_open_seals()):
            self.assertIn(("res_id", "=", self.delivery.id), action["domain"])
        for user in (self.anna, self.ben, self.env.ref("base.public_user")):
            theirs = receipt.with_user(user).sudo(False)
            for method in (theirs.action_open_evidence, theirs.action_open_seals):
                with self.assertRaises(AccessError):
                    method()
