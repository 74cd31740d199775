from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SupplierCommon

RULES = "odoo.addons.base.models.ir_rule"
# What names the end customer, rivals, or what the buyer expects to pay and may spend; some comes with other apps.
CLOSED = {
    "purchase.order": (
        *("origin", "access_token", "amount_total", "amount_untaxed", "amount_tax", "amount_total_cc", "priority"),
        *("alternative_po_ids", "purchase_group_id", "has_alternatives", "requisition_id", "sale_order_count"),
        *("dest_address_id", "picking_ids", "invoice_ids", "on_time_rate", "reference_ids", "activity_ids"),
        *("portal_response_ids", "portal_bill_ids", "portal_supplier_state", "portal_acknowledged_by_id"),
    ),
    "purchase.order.line": (
        *("sale_line_id", "sale_order_id", "price_unit", "price_subtotal", "price_total", "discount"),
        *("move_ids", "move_dest_ids", "orderpoint_id", "analytic_distribution", "selected_seller_id"),
    ),
}
MODELS = (
    *("portal.supplier.response", "portal.supplier.response.line", "portal.supplier.shipment"),
    *("portal.supplier.shipment.line", "portal.supplier.dispute", "portal.supplier.bill", "portal.supplier.bill.line"),
)


@tagged("post_install", "-at_install")
class TestOutside(SupplierCommon):
    """What suppliers do not learn by RPC, in whatever way they ask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order.origin = "S00042 (Acme)"
        cls.rival = cls._create_order(cls.rita.partner_id)
        cls.rival.button_confirm()
        cls.env.flush_all()

    def _ask(self, record, name):
        """Yield the ways in which a field of a record can be asked for."""
        records = record.with_user(self.sam)
        yield "read", lambda: records.read([name])
        yield "search_read", lambda: records.search_read([("id", "=", record.id)], [name])
        yield "export", lambda: records.export_data([name])
        yield "web_read", lambda: records.web_read({name: {}})
        yield "search", lambda: records.search([(name, "!=", False)])
        yield "order", lambda: records.search([("id", "=", record.id)], order=name)
        yield "group", lambda: records.formatted_read_group([], [name], ["__count"])
        yield "sum", lambda: records.formatted_read_group([], [], [f"{name}:count_distinct"])

    def _is_refused(self, ask):
        try:
            with self.cr.savepoint():
                ask()
        except (UserError, ValueError):
            return True
        return False

    @mute_logger(RULES, "odoo.addons.portal_access_rules.models.portal_field_policy")
    def test_closed_fields(self):
        asked = 0
        for record in (self.order, self.lamp_line):
            for name in CLOSED[record._name]:
                self.assertNotIn(name, self.env["portal.field.policy"]._get_lists()[record._name])
                if name not in record._fields:
                    continue
                for way, ask in self._ask(record, name):
                    asked += 1
                    self.assertTrue(self._is_refused(ask), (name, way))
        self.assertGreater(asked, 100)
        found = self.order.with_user(self.sam).read(["name", "date_planned", "receipt_status"])
        self.assertEqual(found[0]["name"], self.order.name)
        self.assertEqual(self.lamp_line.with_user(self.sam).read(["product_qty"])[0]["product_qty"], 10)

    @mute_logger(RULES, "odoo.models")
    def test_what_was_sent_is_nobodys_by_rpc(self):
        """Not even that of one's own company: the pages tell it."""
        self._answer(lamp={"kind": "changed", "quantity": "8"})
        for model in MODELS:
            for user in (self.sam, self.rita, self.fay, self.env.ref("base.public_user")):
                for operation in ("read", "write", "create", "unlink"):
                    self.assertFalse(self.env[model].with_user(user).has_access(operation), (model, user.login))
        response = self.order.portal_response_ids
        for user in (self.sam, self.rita):
            for method in ("action_accept", "action_refuse", "action_open"):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    getattr(response.with_user(user), method)()
            for method in ("responses", "shipments", "supplier_disputes", "supplier_bills"):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    getattr(self.rival.with_user(self.sam), f"action_open_portal_{method}")()
            for method in ("button_cancel", "action_acknowledge", "action_create_invoice"):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    getattr(self.order.with_user(user), method)()
        self.assertEqual((response.state, self.lamp_line.product_qty), ("waiting", 10))

    @mute_logger(RULES)
    def test_rivals(self):
        orders = self.env["purchase.order"]
        for user, seen in ((self.sam, self.order), (self.rita, self.rival), (self.fay, orders)):
            found = orders.with_user(user).search([("id", "in", (self.order | self.rival).ids)])
            self.assertEqual(found, seen, user.login)
        with self.assertRaises(AccessError):
            self.rival.with_user(self.sam).read(["name"])
        for model in ("product.supplierinfo", "stock.picking", "stock.move"):
            if self.env[model].with_user(self.sam).has_access("read"):
                self.assertFalse(self.env[model].with_user(self.sam).search([("id", "in", self._get_ids(model))]))

    def _get_ids(self, model):
        return {
            "product.supplierinfo": self.env["product.supplierinfo"].search([]).ids,
            "stock.picking": self.rival.picking_ids.ids,
            "stock.move": self.rival.picking_ids.move_ids.ids,
        }[model]

    def test_settings(self):
        for name in ("days", "price_percent", "quantity_percent", "horizon"):
            field = self.env["res.company"]._fields[f"portal_supplier_{name}"]
            self.assertTrue(field.groups, name)

    def test_counters(self):
        """What waits is counted of one's own orders alone; who sees none has no section and no block."""
        attentions = self.env["portal.attention"]
        for user, count in ((self.sam, 1), (self.rita, 1), (self.fay, 0)):
            pending = attentions.with_user(user)._get_pending()
            ids = [found for entry in pending if entry["path"].startswith("/my/purchase") for found in entry["ids"]]
            self.assertEqual(len(ids), count, user.login)
        request = self._create_order()
        request.state = "sent"
        self.assertEqual(self._get_requests(), request.ids)
        self._answer(order=request)
        self.assertFalse(self._get_requests(), "what is answered does not wait")
        sections = {user: self.env["portal.section"].with_user(user)._get_offered() for user in (self.sam, self.fay)}
        self.assertIn("/my/purchase", [section["path"] for section in sections[self.sam]])
        self.assertNotIn("/my/purchase", [section["path"] for section in sections[self.fay]])

    def _get_requests(self):
        pending = self.env["portal.attention"].with_user(self.sam)._get_pending()
        return [found for entry in pending if entry["route"] == "/my/rfq" for found in entry["ids"]]

    def test_answer_on_the_dashboard(self):
        [row] = self.env["portal.answer.supplier"].with_user(self.sam)._get_answer()["rows"]
        self.assertEqual(row["url"], f"/my/purchase/{self.order.id}")
        self.assertFalse(self.env["portal.answer.supplier"].with_user(self.fay)._get_answer())
        self._receive(10)
        for move in self.order.picking_ids.filtered(lambda picking: picking.state == "assigned").move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        self.order.picking_ids.filtered(lambda picking: picking.state == "assigned")._action_done()
        self.assertFalse(self.env["portal.answer.supplier"].with_user(self.sam)._get_answer())
