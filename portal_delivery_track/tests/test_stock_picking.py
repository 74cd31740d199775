import re
from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..hooks import post_init_hook
from .common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestState(DeliveryCommon):
    """What customers are told of how a delivery stands."""

    def test_states(self):
        self.assertEqual(self._get_state(self.delivery), "planned")
        self._ship(self.delivery)
        self.assertEqual(self._get_state(self.delivery), "way")
        self.assertEqual(self.delivery._get_portal_badge(), ("progress", "On the way"))
        self.delivery.action_portal_delivered()
        self.assertEqual(self._get_state(self.delivery), "delivered")
        self.assertIn("Delivered on", self.delivery._get_portal_summary()["label"])

    def test_late(self):
        self._move(self.delivery, 5)
        self.assertEqual(self._get_state(self.delivery), "late")
        label = self.delivery._get_portal_summary()["label"]
        self.assertIn(self.delivery._tell_portal_day(self.now + timedelta(days=5)), label)
        self.assertIn("Expected on", label)
        self.assertIn("instead of " + self.delivery._tell_portal_day(self.delivery.date_deadline), label)
        self._move(self.delivery, 3)
        self.assertNotIn("instead", self.delivery._get_portal_summary()["label"])

    def test_later_hour_of_the_same_day_is_no_delay(self):
        noon = self.now.replace(hour=12) + timedelta(days=3)
        self.delivery.move_ids.write({"date": noon + timedelta(hours=3), "date_deadline": noon})
        self._settle()
        self.assertTrue(self.delivery.has_deadline_issue)
        self.assertEqual(self._get_state(self.delivery), "planned")
        late = self.env["stock.picking"]._get_portal_late_domain()
        self.assertNotIn(self.delivery, self.env["stock.picking"].search(late))
        self.delivery.move_ids.date = noon + timedelta(days=1)
        self.assertEqual(self._get_state(self.delivery), "late")
        self.assertIn(self.delivery, self.env["stock.picking"].search(late))

    def test_late_without_another_day(self):
        """Nobody is told that goods are expected on a day that has passed."""
        with freeze_time(self.now + timedelta(days=10)):
            self.assertEqual(self._get_state(self.delivery), "late")
            self.assertIn("Was expected on", self.delivery._tell_portal_when())

    def test_nobody_says_that_it_arrived(self):
        """It is not told to be on the way for ever, and not to have arrived either."""
        self._ship(self.delivery)
        self.delivery.date_done -= timedelta(days=self.env.company.portal_delivery_days + 1)
        self.assertEqual(self._get_state(self.delivery), "shipped")
        self.assertEqual(self.delivery._get_portal_badge(), ("done", "Shipped"))

    def test_customers_do_not_say_so_by_rpc(self):
        self._ship(self.delivery)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            self.delivery.with_user(self.anna).action_portal_delivered()
        self.assertFalse(self.delivery.portal_delivered_on)

    def test_nobody_writes_what_happens(self):
        """Not even people who ship or sell; a parcel and a button still say it."""
        groups = ("stock.group_stock_user", "sales_team.group_sale_salesman_all_leads")
        group_ids = [self.env.ref(name).id for name in groups]
        user = self.env["res.users"].create({"name": "Sam", "login": "sam.track", "group_ids": group_ids})
        self._ship(self.delivery)
        delivery = self.delivery.with_user(user)
        for name, value in (("portal_delivered_on", self.now), ("portal_numbers", "A1")):
            with self.assertRaises(AccessError, msg=name), self.cr.savepoint():
                delivery.write({name: value})
            with self.assertRaises(AccessError, msg=name), self.cr.savepoint():
                delivery.copy({name: value})
        delivery.write({"portal_parcel_ids": [Command.create({"number": "B2"})]})
        self.assertEqual(delivery.portal_numbers, "B2")
        delivery.action_portal_delivered()
        self.assertTrue(delivery.portal_delivered_on)

    def test_whoever_ships_what_is_collected(self):
        user = self.env["res.users"].create(
            {"name": "Sam", "login": "sam.track", "group_ids": self.env.ref("stock.group_stock_user").ids}
        )
        self.delivery.carrier_id = self._create_carrier(portal_is_collected=True)
        self._ship(self.delivery.with_user(user))
        self.assertTrue(self.delivery.portal_delivered_on)

    def test_people_outside_read_neither_parcels_nor_the_link(self):
        self.env["portal.delivery.parcel"].create({"picking_id": self.delivery.id, "number": "A1"})
        delivery = self.delivery.with_user(self.anna)
        self.assertEqual(delivery.read(["name"])[0]["name"], self.delivery.name)
        for name in ("portal_parcel_ids", "portal_numbers", "portal_date_ids", "access_token"):
            with self.assertRaises(AccessError, msg=name), mute_logger("odoo.addons.base.models.ir_model"):
                delivery.read([name])

    def test_vendor_opens_the_page_and_the_form(self):
        """Whoever sells may look, too."""
        group = self.env.ref("sales_team.group_sale_salesman_all_leads")
        salesman = self.env["res.users"].create({"name": "Vera", "login": "vera.track", "group_ids": group.ids})
        delivery = self.delivery.with_user(salesman)
        self.assertIn(f"/my/deliveries/{delivery.id}?", delivery.action_open_portal()["url"])
        arch = delivery.get_view(view_type="form")["arch"]
        self.assertIn("portal_parcel_ids", arch)
        self.assertTrue(delivery.portal_date_ids)

    def test_days_on_the_way(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.env.company.portal_delivery_days = 0
            self.env.flush_all()

    def test_only_what_was_shipped_arrives(self):
        self.delivery.action_portal_delivered()
        self.assertFalse(self.delivery.portal_delivered_on)

    def test_collected(self):
        self.delivery.carrier_id = self._create_carrier(portal_is_collected=True)
        self.assertEqual(self._get_state(self.delivery), "planned")
        self.env["stock.quant"]._update_available_quantity(self.product, self.warehouse.lot_stock_id, 5)
        self.delivery.action_assign()
        self.assertEqual(self._get_state(self.delivery), "ready")
        self.assertEqual(self.delivery._get_portal_place(), self.warehouse.partner_id)
        self._ship(self.delivery)
        self.assertEqual(self._get_state(self.delivery), "collected")

    def test_returned(self):
        self._ship(self.delivery)
        self._return(2)
        self.assertEqual(self._get_state(self.delivery), "returned_partly")
        self._return(3)
        self.assertEqual(self._get_state(self.delivery), "returned")

    def _return(self, quantity):
        wizard = self.env["stock.return.picking"].create({"picking_id": self.delivery.id})
        wizard.product_return_moves.quantity = quantity
        self._ship(wizard._create_return(), quantity)

    def test_cancelled(self):
        self.delivery.action_cancel()
        self.assertEqual(self._get_state(self.delivery), "cancelled")


@tagged("post_install", "-at_install")
class TestItems(DeliveryCommon):
    def test_what_is_still_to_come(self):
        self._ship(self.delivery, 2)
        rest = self.order.picking_ids - self.delivery
        [item] = self.delivery._get_portal_items()
        self.assertEqual((item["ordered"], item["quantity"], item["to_come"]), (5, 2, 3))
        [item] = rest._get_portal_items()
        self.assertEqual((item["ordered"], item["quantity"], item["to_come"]), (5, 3, 0))

    def test_rest_is_not_told_as_a_number(self):
        """Until it leaves, the rest of an order is no delivery of its own."""
        self._ship(self.delivery, 2)
        rest = self.order.picking_ids - self.delivery
        self.assertEqual(rest._get_portal_name(), "Still to come")
        self.assertEqual(rest._get_portal_summary()["name"], f"Rest of order {self.order.name}")
        self._ship(rest)
        self.assertEqual(rest._get_portal_summary()["name"], f"Delivery {rest.name}")

    def test_units(self):
        """The order counts dozens, the warehouse pieces."""
        dozen, unit = self.env.ref("uom.product_uom_dozen"), self.env.ref("uom.product_uom_unit")
        self.env.user.group_ids |= self.env.ref("uom.group_uom")
        self.env["ir.config_parameter"].sudo().set_param("stock.propagate_uom", "0")
        line = {"product_id": self.product.id, "product_uom_qty": 1, "product_uom_id": dozen.id}
        order = self.env["sale.order"].create(
            {"partner_id": self.anna.partner_id.id, "order_line": [Command.create(line)]}
        )
        order.action_confirm()
        [item] = order.picking_ids._get_portal_items()
        ordered = 12 if item["unit"] == unit.name else 1
        self.assertEqual((item["ordered"], item["quantity"]), (ordered, ordered))

    def test_serial_numbers(self):
        """They are told of what left: what is only reserved may still change."""
        serial, _lot = self._create_serial("Pump", "SN-0042")
        delivery = self._create_order(self.anna.partner_id, 1, product=serial).picking_ids
        delivery.action_assign()
        self.assertEqual(delivery._get_portal_items()[0]["lots"], [])
        self._ship(delivery)
        self.assertEqual(delivery._get_portal_items()[0]["lots"], ["SN-0042"])


@tagged("post_install", "-at_install")
class TestSteps(DeliveryCommon):
    """An order that is picked and packed before it leaves: customers follow it, and never hear of the steps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.delivery_steps = "pick_pack_ship"
        cls.order = cls._create_order(cls.anna.partner_id)
        cls.step = cls.order.picking_ids

    def _get_rows(self):
        return self.order._get_portal_deliveries(self.anna)["rows"]

    def _go_on(self):
        """Do what comes next inside the warehouse, and return what is to come then."""
        self._ship(self.order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")))
        self.order.invalidate_recordset()
        return self.order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))

    def test_from_the_promise_to_the_parcel(self):
        self.assertEqual(self.step.picking_type_code, "internal")
        for _step in ("pick", "pack"):
            [row] = self._get_rows()
            self.assertEqual((row["name"], row["url"]), (f"Order {self.order.name}", self.order.access_url))
            self.assertIn("Expected on", row["label"])
            answer = self.env["portal.answer.delivery"].with_user(self.anna)._get_answer()
            self.assertIn(self.order.access_url, [row["url"] for row in answer["rows"]])
            delivery = self._go_on()
        [row] = self._get_rows()
        self.assertEqual((row["name"], row["url"]), (f"Delivery {delivery.name}", f"/my/deliveries/{delivery.id}"))
        self._go_on()
        self.assertEqual(self._get_state(delivery), "way")

    def test_dates_told_before_there_is_a_delivery(self):
        self._move(self.step, 6)
        self._go_on()
        delivery = self._go_on()
        moves = self.env["portal.delivery.date"]._get_moves_sudo(delivery)
        expected = (self.now + timedelta(days=3), self.now + timedelta(days=6))
        self.assertIn(expected, [(move["before"], move["after"]) for move in moves])

    def test_mail_of_a_delay_tells_of_the_order(self):
        event = self.env["portal.event"]._find_sudo("delivery_delayed")
        event.is_enabled = True
        self._move(self.step, 6)
        [notice] = self.env["portal.notice"].search([("event_id", "=", event.id), ("res_id", "=", self.step.id)])
        item = notice._prepare_item()
        self.assertIn(f"/my/orders/{self.order.id}?", item["url"])
        self.assertNotIn(self.step.name, f"{item['subject']}{item['body']}{item['facts']}")

    def test_who_sees_no_orders_sees_no_preparation(self):
        self.anna.partner_id.portal_role_id = self._create_role(delivery="company")
        self.assertEqual(self.env["stock.picking"].with_user(self.anna)._tell_portal_steps(5), [])


@tagged("post_install", "-at_install")
class TestNumbers(DeliveryCommon):
    def test_parcels_and_delivery_method(self):
        self.assertFalse(self.delivery.portal_numbers)
        self.delivery.carrier_tracking_ref = "A1,B2"
        parcel = self.env["portal.delivery.parcel"].create({"picking_id": self.delivery.id, "number": "B2"})
        self.assertEqual(self.delivery.portal_numbers, "B2, A1")
        parcel.unlink()
        self.assertEqual(self.delivery.portal_numbers, "A1, B2")


@tagged("post_install", "-at_install")
class TestDates(DeliveryCommon):
    def _get_rows(self, delivery=None):
        return self.env["portal.delivery.date"].search([("res_id", "=", (delivery or self.delivery).id)])

    def test_history(self):
        """It begins with what was told first; a day that moves is kept, with the day on which it was told."""
        self.assertEqual(len(self._get_rows()), 1)
        self._move(self.delivery, 5)
        self._move(self.delivery, 7)
        days = [self.now + timedelta(days=days) for days in (3, 5, 7)]
        moves = self.env["portal.delivery.date"]._get_moves_sudo(self.delivery)
        self.assertEqual([(move["before"], move["after"]) for move in moves], [tuple(days[:2]), tuple(days[1:])])

    def test_installation_begins_with_what_is_told_today(self):
        """Of what is open; what has left has no date to come."""
        self._ship(self._create_order(self.anna.partner_id).picking_ids)
        before = self.env["portal.delivery.date"].search([])
        post_init_hook(self.env)
        new = self.env["portal.delivery.date"].search([]) - before
        open_ids = self.env["stock.picking"].search([]).filtered(lambda one: one._is_portal_expected()).ids
        self.assertEqual(sorted(new.mapped("res_id")), sorted(open_ids))
        own = new.filtered(lambda row: row.res_id == self.delivery.id)
        self.assertEqual(own.expected_on, self.delivery._get_portal_expected())

    def test_rest_has_the_history_of_the_whole(self):
        self._move(self.delivery, 5)
        self._ship(self.delivery, 2)
        rest = self.order.picking_ids - self.delivery
        self._move(rest, 8)
        moves = self.env["portal.delivery.date"]._get_moves_sudo(rest)
        days = [self.now + timedelta(days=days) for days in (3, 5, 8)]
        self.assertEqual([(move["before"], move["after"]) for move in moves], [tuple(days[:2]), tuple(days[1:])])

    def test_promise_moves(self):
        self.order.commitment_date = self.now + timedelta(days=9)
        self._settle()
        self.assertEqual(self._get_rows()[-1].promised_on, self.now + timedelta(days=9))
        self.assertEqual(len(self.env["portal.delivery.date"]._get_moves_sudo(self.delivery)), 1)

    def test_nothing_is_kept_of_another_hour(self):
        noon = self.now.replace(hour=12, minute=0) + timedelta(days=20)
        self.delivery.move_ids.date_deadline = noon
        self._settle()
        before = len(self._get_rows())
        self.delivery.move_ids.date_deadline = noon + timedelta(minutes=5)
        self._settle()
        self.assertEqual(len(self._get_rows()), before)

    def test_what_is_taken_back_was_not_told(self):
        """Within one change of staff, only the last day counts."""
        for days in (9, 3):
            self.delivery.move_ids.date = self.now + timedelta(days=days)
        self._settle()
        self.assertEqual(len(self._get_rows()), 1)

    def test_nothing_is_told_of_receipts(self):
        self.delivery.picking_type_id = self.warehouse.in_type_id
        self._move(self.delivery, 8)
        self.assertEqual(len(self._get_rows()), 1)

    def test_nobody_changes_it(self):
        with self.assertRaises(UserError):
            self._get_rows().expected_on = self.now
        with self.assertRaises(UserError):
            self._get_rows().unlink()
        with self.assertRaisesRegex(Exception, "never changed"), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.cr.execute("UPDATE portal_delivery_date SET expected_on = now()")

    def test_history_outlives_a_delivery(self):
        rows = self._get_rows()
        self.delivery.action_cancel()
        self.delivery.with_context(prefetch_fields=False).unlink()
        self.assertTrue(rows.exists())


@tagged("post_install", "-at_install")
class TestNotices(DeliveryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("shipped", "delayed", "ready", "delivered"):
            cls.env["portal.event"]._find_sudo(f"delivery_{code}").is_enabled = True

    def _get_notices(self, code, delivery=None):
        domain = [("event_id.code", "=", f"delivery_{code}"), ("res_id", "=", (delivery or self.delivery).id)]
        return self.env["portal.notice"].search(domain)

    def _get_item(self, code):
        [item] = [notice._prepare_item() for notice in self._get_notices(code)]
        return item

    def test_delayed(self):
        self._move(self.delivery, 1)
        self.assertFalse(self._get_notices("delayed"), "A day that comes sooner is no delay.")
        self._move(self.delivery, 5)
        item = self._get_item("delayed")
        self.assertIn("comes later", item["subject"])
        self.assertIn(self.delivery._tell_portal_day(self.now + timedelta(days=5)), item["body"])
        self.assertIn(f"/my/deliveries/{self.delivery.id}?access_token=", item["url"])
        self._move(self.delivery, 8)
        self.assertEqual(len(self._get_notices("delayed")), 2)

    def test_shipped_and_delivered(self):
        self._ship(self.delivery)
        item = self._get_item("shipped")
        self.assertIn(f"/my/deliveries/{self.delivery.id}?access_token=", item["url"])
        self.assertFalse(self._get_notices("delivered"))
        self.delivery.action_portal_delivered()
        self.assertIn("was delivered", self._get_item("delivered")["subject"])

    def test_part_of_an_order(self):
        """What leaves in parts is told as a part, and when the rest comes."""
        self._ship(self.delivery, 2)
        rest = self.order.picking_ids - self.delivery
        self._move(rest, 6)
        day = rest._tell_portal_day(self.now + timedelta(days=6))
        self.delivery.action_portal_delivered()
        for code, word in (("shipped", "has shipped"), ("delivered", "was delivered")):
            item = self._get_item(code)
            self.assertEqual(item["subject"], f"A part of order {self.order.name} {word}")
            self.assertIn(f"The rest is expected on {day}.", item["body"])
        [late] = self._get_notices("delayed", rest)
        self.assertEqual(late._prepare_item()["subject"], f"A part of order {self.order.name} comes later")
        self.assertNotIn("The rest", late._prepare_item()["body"])
        self._move(rest, -2)
        rest.date_deadline = False
        self.assertFalse(self.delivery._tell_portal_rest(), "A day that has passed is none on which it comes.")

    def test_whole_order(self):
        """What was cancelled, or is sent again after a return, makes no part of the rest."""
        self._ship(self.delivery, 2)
        rest = self.order.picking_ids - self.delivery
        self.assertTrue(self.delivery._is_portal_part())
        rest.action_cancel()
        item = self._get_item("shipped")
        self.assertEqual(item["subject"], f"Order {self.order.name} has shipped")
        self.assertNotIn("The rest", item["body"])

    def test_delay_tells_both_days(self):
        self._move(self.delivery, 5)
        days = [self.delivery._tell_portal_day(self.now + timedelta(days=number)) for number in (3, 5)]
        words = " ".join(re.sub("<[^>]+>", "", str(self._get_item("delayed")["body"])).split())
        self.assertIn("moved from {} to {}".format(*days), words)

    def test_events_of_deliveries_stand_together(self):
        """On the page of notices none of another app comes between them."""
        codes = self.env["portal.event"].search([]).mapped("code")
        places = [place for place, code in enumerate(codes) if code.startswith("delivery_")]
        between = codes[places[0] : places[-1] + 1]
        self.assertFalse([code for code in between if code.split("_")[0] not in ("delivery", "return")])
        self.assertEqual(codes[places[0]], "delivery_shipped")

    def test_ready(self):
        self.delivery.carrier_id = self._create_carrier(portal_is_collected=True)
        self._settle()
        self.assertFalse(self._get_notices("ready"))
        self.env["stock.quant"]._update_available_quantity(self.product, self.warehouse.lot_stock_id, 5)
        self.delivery.action_assign()
        self._settle()
        self.assertIn("ready to collect", self._get_item("ready")["subject"])
        self._ship(self.delivery)
        self.assertFalse(self._get_notices("shipped"), "Whoever holds the goods is not told that they left.")

    def test_mail_names_no_price(self):
        self._ship(self.delivery)
        item = self._get_item("shipped")
        self.assertNotIn("321.57", f"{item['body']}{item['facts']}")

    def test_who_is_told(self):
        """Colleagues whose role shows deliveries are told, also without orders; others are not."""
        event = self.env["portal.event"]._find_sudo("delivery_shipped")
        self.assertEqual(event.document_types, "delivery")
        self.assertEqual(event._get_documents(self.delivery), [self.delivery])
