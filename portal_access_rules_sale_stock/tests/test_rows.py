from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import RowsCommon

LINES = ("stock.move", "stock.move.line", "stock.lot", "stock.package")


@tagged("post_install", "-at_install")
class TestRows(RowsCommon):
    """Which transfers are whose, and what is told of them."""

    # === WHOSE === #

    def test_contact_of_the_order(self):
        self.assertEqual(self._get_viewers(self.delivery), {"anna"})

    def test_colleague(self):
        self.set_scopes("company", self.bob, self.ben)
        self.assertEqual(self._get_viewers(self.delivery), {"anna", "bob"})
        self.set_scopes("none", self.anna, self.bob)
        self.assertEqual(self._get_viewers(self.delivery), set())

    def test_of_the_company_itself(self):
        delivery = self._create_order(self.acme).picking_ids
        self.assertEqual(self._get_viewers(delivery), set())
        self.set_scopes("shared", self.bob, self.ben)
        self.assertEqual(self._get_viewers(delivery), {"bob"})

    def test_who_takes_it(self):
        """Odoo shows it to the contact of the address too."""
        delivery = self._create_order(self.acme, partner_shipping_id=self.bob.partner_id.id).picking_ids
        self.assertEqual(delivery.partner_id, self.bob.partner_id)
        self.assertEqual(self._get_viewers(delivery), {"bob"})

    def test_without_an_order(self):
        delivery = self._create_transfer("out", self.stock, self.customers, self.ben.partner_id)
        self.assertFalse(delivery.sale_id)
        self.assertEqual(self._get_viewers(delivery), {"ben"})

    def test_steps_inside_the_warehouse(self):
        step = self._create_transfer("int", self.stock, self.stock, self.anna.partner_id, self.order)
        self.assertEqual(step.sale_id, self.order)
        self.assertEqual(self._get_viewers(step), set())
        self.assertEqual(self._get_viewers(self.delivery), {"anna"})

    def test_what_a_customer_sends_back(self):
        back = self._create_transfer("in", self.customers, self.stock, self.anna.partner_id, self.order)
        self.assertEqual(self._get_viewers(back), {"anna"})

    def test_receipts_are_of_their_supplier(self):
        """Also one that was bought for a customer's order, which Odoo shows to that customer."""
        receipt = self._create_transfer("in", self.suppliers, self.stock, self.ben.partner_id, self.order)
        self.assertEqual(receipt.sale_id, self.order)
        self.set_scopes("company", self.anna, self.bob)
        self.assertEqual(self._get_viewers(receipt), {"ben"})

    def test_what_goes_back_to_a_supplier(self):
        back = self._create_transfer("out", self.stock, self.suppliers, self.ben.partner_id, self.order)
        self.assertEqual(self._get_viewers(back), {"ben"})

    def test_vendor_is_told_once(self):
        """A type names transfers several times, for whom they are of; the preview and the audit tell of each once."""
        preview = self.env["portal.access.preview"]
        lines = [line for line in preview._prepare_lines(self.anna) if line["type_id"] == self._get_type().id]
        self.assertEqual([line["name"] for line in lines], [self._get_type().name])
        self.assertEqual(lines[0]["count"], "1")
        audit = self.env["portal.access.audit"].create({})
        audit._note_rules()
        self.assertFalse(audit.line_ids.filtered(lambda line: line.type_id == self._get_type()))

    def _get_type(self):
        return self.env.ref("portal_access_rules.portal_document_type_delivery")

    # === FROM A SUPPLIER TO A CUSTOMER === #

    def _create_dropship(self):
        return self._create_transfer("in", self.suppliers, self.customers, self.ben.partner_id, self.order)

    def test_dropship_is_the_customers(self):
        dropship = self._create_dropship()
        self.assertEqual(self._get_viewers(dropship), {"anna"})
        self.set_scopes("company", self.bob, self.ben)
        self.assertEqual(self._get_viewers(dropship), {"anna", "bob"})
        back = self._create_transfer("out", self.customers, self.suppliers, self.ben.partner_id, self.order)
        self.assertEqual(self._get_viewers(back), {"anna", "bob"})

    def test_supplier_is_not_named(self):
        dropship = self._create_dropship().with_user(self.anna)
        told = dropship.read()[0]
        self.assertFalse({"partner_id", "origin", "purchase_id"} & told.keys())
        self.assertEqual(told["sale_id"][0], self.order.id)
        if self._is_installed("mrp_subcontracting"):
            return  # whose page searches by them
        for name in ("partner_id", "origin", "location_id"):
            with self.assertRaises(AccessError):
                dropship.search([(name, "!=", False)])

    def test_supplier_is_not_named_where_an_app_needs_the_fields(self):
        self.env["portal.readable.model"].create({"model_name": "stock.picking", "field_names": "origin partner_id"})
        dropship, delivery = self._create_dropship().with_user(self.anna), self.delivery.with_user(self.anna)
        self.env.invalidate_all()
        self.assertEqual(delivery.read(["partner_id"])[0]["partner_id"][0], self.anna.partner_id.id)
        for name in ("partner_id", "origin"):
            with self.assertRaises(AccessError):
                dropship.read([name])
            with self.assertRaises(AccessError):
                dropship.formatted_read_group([], [name], ["__count"])
        self.assertEqual(dropship.sudo().read(["origin"])[0]["origin"], "P00042")

    def test_supplier_is_not_found_letter_by_letter(self):
        """Where an app opens the fields, its pages search by them, and do not find what a supplier sends."""
        self.env["portal.readable.model"].create({"model_name": "stock.picking", "field_names": "origin partner_id"})
        dropship = self._create_dropship()
        both = [("id", "in", (dropship | self.delivery).ids)]
        pickings, name = self.env["stock.picking"].with_user(self.anna), self.order.name
        self.env.invalidate_all()
        asked = [("origin", "=like", "P0004%"), ("origin", "!=", "P1"), ("partner_id", "!=", False)]
        for condition in (*asked, ("partner_id.commercial_partner_id", "!=", False)):
            found = [pickings.search([*both, *sign, condition]).ids for sign in ((), ("!",))]
            self.assertEqual(sum(found, []), self.delivery.ids, condition)
        self.assertEqual(pickings.search([*both, ("origin", "=", name)]).ids, self.delivery.ids)
        for order in ("origin", "partner_id desc, id", "id, origin"):
            self.assertEqual(pickings.search(both, order=order).ids, self.delivery.ids)
        self.assertEqual(pickings.search_count(both), 2)
        own = [("id", "=", self.delivery.id)]
        self.assertEqual(pickings.search_read(own, ["origin"])[0]["origin"], name)
        with self.assertRaises(AccessError):
            pickings.search_read(both, ["origin"])

    def test_slip_names_no_supplier(self):
        dropship = self._create_dropship()
        for picking, is_told in ((dropship, False), (self.delivery, True)):
            for user, is_staff in ((self.anna, False), (self.env.ref("base.user_admin"), True)):
                reports_sudo = self.env["ir.actions.report"].with_user(user).sudo()
                html, _kind = reports_sudo._render_qweb_html("stock.report_deliveryslip", picking.ids)
                self.assertEqual(picking.origin in html.decode(), is_told or is_staff)

    def test_where_it_goes(self):
        self.assertEqual(self._create_dropship()._get_portal_recipient_sudo(), self.order.partner_shipping_id)
        self.assertEqual(self.delivery._get_portal_recipient_sudo(), self.delivery.partner_id)

    # === WHAT IS INSIDE === #

    def test_nobody_outside_reads_what_is_inside(self):
        """Odoo gives people outside no right on them: pages tell what they tell in superuser mode."""
        if self._is_installed("mrp_subcontracting"):
            self.skipTest("Odoo's subcontracting opens moves and lots, see TestSubcontracting.")
        for model_name in LINES:
            self.assertFalse(self.env[model_name].with_user(self.anna).has_access("read"), model_name)

    def test_where_an_app_opens_what_is_inside(self):
        """The rows of moves follow the transfers, whatever right another addon gives."""
        if self._is_installed("mrp_subcontracting"):
            self.skipTest("Odoo's subcontracting has rules of its own, see TestSubcontracting.")
        for model_name in LINES:
            model = self.env["ir.model"]._get(model_name)
            values = {"name": "Test", "model_id": model.id, "group_id": self.env.ref("base.group_portal").id}
            self.env["ir.model.access"].create(values | {"perm_read": True})
        receipt = self._create_transfer("in", self.suppliers, self.stock, self.ben.partner_id, self.order)
        dropship = self._create_dropship()
        moves = (self.delivery | receipt | dropship).move_ids
        self.assertEqual(self._get_found(moves, self.anna), (self.delivery | dropship).move_ids)
        self.assertEqual(self._get_found(moves, self.ben), receipt.move_ids)
        self.assertFalse(self._get_found(moves, self.bob))
        for picking in (self.delivery, receipt, dropship):
            picking.move_ids.quantity = 3
        lines = moves.move_line_ids
        self.assertEqual(self._get_found(lines, self.anna), (self.delivery | dropship).move_line_ids)
        self.assertEqual(self._get_found(lines, self.ben), receipt.move_line_ids)
        package = self.env["stock.package"].create({"name": "PACK 4711"})
        lines.result_package_id = package
        self.assertFalse(self._get_found(package, self.anna))
        told = self.delivery.move_ids.with_user(self.anna).read()[0]
        self.assertFalse({"origin", "partner_id", "price_unit", "location_id"} & told.keys())
        self.assertEqual(told["product_uom_qty"], 3)
