from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import KEY, ReturnCommon


@tagged("post_install", "-at_install")
class TestRules(ReturnCommon):
    def _refuse(self, words, *args, **kwargs):
        with self.assertRaisesRegex(UserError, words):
            self._ask(*args, **kwargs)

    def _get_returns(self):
        return self.env["portal.delivery.return"].search([("picking_id", "=", self.delivery.id)])

    # === WHO MAY === #

    def test_who_may(self):
        self._refuse("Your role does not allow", self.frank)
        self._refuse("not return something of it", self.bob)
        self._refuse("not return something of it", self.ben)
        self._refuse("not return something of it", self.free)
        self._refuse("Only customers", self.vera)
        self._refuse("Sign in", self.env.ref("base.public_user"))
        self.assertEqual(self._ask(self.paula).partner_id, self.paula.partner_id)

    def test_colleague_with_the_scope_and_without(self):
        self.bob.partner_id.portal_role_id = self._create_role(delivery="company")
        self._refuse("Your role does not allow", self.bob)
        self.bob.partner_id.portal_role_id = self._create_role(delivery_return="own")
        self._refuse("not return something of it", self.bob)
        self.bob.partner_id.portal_role_id = self._create_role(delivery="company", delivery_return="own")
        self.assertTrue(self._ask(self.bob))

    def test_guests_only_read(self):
        with patch.object(self.registry["portal.document.access"], "_is_guest", lambda *arguments: True):
            self._refuse("not return something of it")
        self.assertTrue(self._ask())

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.anna.sudo().write({"company_ids": [fields.Command.set(other.ids)], "company_id": other.id})
        self._refuse("not return something of it|Your role")
        company = self.env.company
        self.anna.sudo().write({"company_ids": [fields.Command.set(company.ids)], "company_id": company.id})
        self.assertTrue(self._ask())

    # === UNTIL WHEN === #

    def test_last_day(self):
        today = fields.Date.context_today(self.delivery)
        self.delivery.date_done = fields.Datetime.now() - timedelta(days=30)
        self.assertEqual(self._rules()._get_last_day(self.delivery.sudo()), today)
        first = self._ask()
        # Who asks has it; here nobody says since when.
        self.delivery.sudo().portal_delivered_on = False
        self.delivery.date_done = fields.Datetime.now() - timedelta(days=31)
        self._refuse("could be returned until", key="1" * 32)
        self.assertEqual(self._get_returns(), first)

    def test_days_run_from_the_arrival(self):
        self.delivery.date_done = fields.Datetime.now() - timedelta(days=40)
        self._refuse("could be returned until")
        self.delivery.sudo().portal_delivered_on = fields.Datetime.now() - timedelta(days=2)
        self.assertTrue(self._ask())

    def test_last_day_is_the_vendors(self):
        self.env.company.partner_id.tz = "Pacific/Auckland"
        self.delivery.date_done = fields.Datetime.from_string("2026-03-01 20:00:00")
        self.env.company.portal_return_days = 1
        self.assertEqual(self._rules()._get_last_day(self.delivery.sudo()).isoformat(), "2026-03-03")

    def test_vendor_takes_nothing_back(self):
        self.env.company.portal_return_days = 0
        self._refuse("Nothing can be returned here")
        self.env.company.portal_return_days = 1
        self.assertTrue(self._ask())

    def test_only_what_was_delivered(self):
        order = self._create_order(self.anna.partner_id)
        self._refuse("Only what was delivered", delivery=order.picking_ids)
        self._ship(order.picking_ids)
        record = self._ask(delivery=order.picking_ids)
        self.assertTrue(record)
        # What came back is no delivery.
        transfer = self._approve(record)
        self._receive(transfer)
        rules = self.env["portal.delivery.return.rules"]
        self.assertIn("Only what was delivered", rules._get_state_refusal(transfer.sudo()))

    # === WHAT === #

    def test_products_that_are_not_taken_back(self):
        template, category = self.product.product_tmpl_id, self.env["product.category"].create({"name": "Sale"})
        child = self.env["product.category"].create({"name": "Rest", "parent_id": category.id})
        template.categ_id = child
        self.assertFalse(self._get_choices()["Desk"]["refusal"])
        category.portal_return = "refused"
        self.assertEqual(self._get_choices()["Desk"]["refusal"], "This cannot be returned.")
        self._refuse("Desk: This cannot be returned.")
        child.portal_return = "allowed"
        self.assertFalse(self._get_choices()["Desk"]["refusal"])
        template.portal_return = "refused"
        self.assertTrue(self._get_choices()["Desk"]["refusal"])
        template.portal_return = "allowed"
        child.portal_return = "refused"
        self.assertTrue(self._ask())

    def test_quantities(self):
        for text in ("0", "-1", "nan", "inf", "1e0", "6", "5.5", "1.0000001", "", None, "٣", "1_0"):
            self._refuse("Desk: ", chosen={self._key(): text})
        # Less than the unit is rounded to.
        self._refuse("multiple of", chosen={self._key(): "1.000001"})
        self.assertEqual(self._ask(chosen={self._key(): "5"}).line_ids.quantity, 5)

    def test_no_more_than_was_delivered(self):
        first = self._ask(chosen={self._key(): "3"})
        self.assertEqual(self._get_choices()["Desk"]["most"], 2)
        self._refuse("at most 2", self.paula, chosen={self._key(): "3"}, key="1" * 32)
        self._withdraw(first)
        self.assertTrue(self._ask(self.paula, chosen={self._key(): "3"}, key="1" * 32))

    def _withdraw(self, record, user=None):
        actor = self._actor(user)
        record.with_env(actor.env).sudo()._withdraw(actor)
        self.env.invalidate_all()

    def test_what_was_returned_is_gone(self):
        record = self._ask(chosen={self._key(): "3"})
        self._approve(record)
        self.assertEqual(self._get_choices()["Desk"]["most"], 2)
        self._receive(record.return_picking_id)
        self.assertEqual(self._get_choices()["Desk"]["most"], 2)
        self._ask(chosen={self._key(): "2"}, key="1" * 32)
        self.assertIn("returned already", self._get_choices()["Desk"]["refusal"])

    def test_what_is_chosen_is_of_the_delivery(self):
        other = self._create_order(self.ben.partner_id).picking_ids
        self._ship(other)
        for key in (self._key(other.move_ids), "0-0", "x", f"{self.move.id}", f"{self.move.id}-7"):
            self._refuse("not of this delivery", chosen={key: "1"})
        self._refuse("Choose what", chosen={})
        self._refuse("Choose what", chosen="x")
        self.assertFalse(self._get_returns())

    def test_serial_numbers(self):
        product, lot = self._create_serial("Lamp", "L-1")
        other = self.env["stock.lot"].create({"name": "L-2", "product_id": product.id})
        self.env["stock.quant"]._update_available_quantity(product, self.warehouse.lot_stock_id, 1, lot_id=other)
        order = self._create_order(self.anna.partner_id, 2, product=product)
        order.picking_ids.action_assign()
        self._ship_tracked(order.picking_ids)
        delivery, move = order.picking_ids, order.picking_ids.move_ids
        self.assertEqual(set(self._get_choices(delivery)), {"Lamp (L-1)", "Lamp (L-2)"})
        self._refuse("at most 1", delivery=delivery, chosen={self._key(move, lot): "2"})
        record = self._ask(delivery=delivery, chosen={self._key(move, lot): "1"})
        self.assertTrue(self._get_choices(delivery)["Lamp (L-1)"]["refusal"])
        self.assertFalse(self._get_choices(delivery)["Lamp (L-2)"]["refusal"])
        transfer = self._approve(record)
        self.assertEqual(transfer.move_ids.move_line_ids.lot_id, lot)
        self._refuse("returned already", delivery=delivery, chosen={self._key(move, lot): "1"}, key="1" * 32)
        self.assertTrue(self._ask(delivery=delivery, chosen={self._key(move, other): "1"}, key="2" * 32))

    def test_lots_of_one_move_are_bounded_together(self):
        """One of two came back without its lot: either of them can be returned, not both."""
        product, lot = self._create_serial("Lamp", "L-1")
        other = self.env["stock.lot"].create({"name": "L-2", "product_id": product.id})
        self.env["stock.quant"]._update_available_quantity(product, self.warehouse.lot_stock_id, 1, lot_id=other)
        delivery = self._create_order(self.anna.partner_id, 2, product=product).picking_ids
        delivery.action_assign()
        self._ship_tracked(delivery)
        one, two = self._key(delivery.move_ids, lot), self._key(delivery.move_ids, other)
        with patch.object(type(self.move), "_get_portal_returned", lambda _move: 1):
            self._refuse("more than was delivered", delivery=delivery, chosen={one: "1", two: "1"})
            self.assertTrue(self._ask(delivery=delivery, chosen={one: "1"}))

    def _ship_tracked(self, delivery):
        delivery.move_ids.picked = True
        delivery._action_done()
        self.env.invalidate_all()

    # === HOW === #

    def test_reasons(self):
        for reason in (None, "", "0", "x", "99999999"):
            self._refuse("Choose why", reason=reason)
        self.reasons["wrong"].active = False
        self._refuse("Choose why")
        self.reasons["wrong"].active = True
        self.assertTrue(self._ask())

    def test_photo_and_words_that_are_needed(self):
        self._refuse("add a photo", reason="damaged")
        self._refuse("Tell us more", reason="other", text="  ")
        self._refuse("cannot be uploaded", reason="damaged", files=[self._photo("a.pdf", b"%PDF-1.4\n")])
        self._refuse("not a file of the type", reason="damaged", files=[self._photo("a.png", b"<html>")])
        record = self._ask(reason="damaged", files=[self._photo()], text="A leg is broken.")
        self.assertEqual(record._get_photos_sudo().name, "desk.png")
        self.assertEqual(record.text, "A leg is broken.")
        # What staff attach is theirs.
        values = {"name": "internal.txt", "raw": b"x", "res_model": record._name, "res_id": record.id}
        self.env["ir.attachment"].create(values)
        self.assertEqual(record._get_photos_sudo().mapped("name"), ["desk.png"])
        self.assertTrue(self._ask(reason="other", text="It hums.", key="1" * 32))

    def test_long_words(self):
        self._refuse("too long", text="x" * 2001)
        self.assertEqual(self._ask(text="=1+1").text, "'=1+1")

    def test_the_same_form_counts_once(self):
        record = self._ask()
        self.assertEqual(self._ask(), record)
        self.assertNotEqual(self._ask(key="1" * 32), record)
        for key in (None, "", "x" * 32, KEY[:-1], ["a"]):
            self._refuse("too old", key=key)

    def test_two_people_at_the_same_moment(self):
        """Whoever waits for the other one returns no more than the other one left."""
        rules = self.registry["portal.delivery.return.rules"]
        lock, made = rules._lock, []

        def wait(rule, delivery_sudo):
            with patch.object(rules, "_lock", lock):
                made.append(self._ask(self.paula, chosen={self._key(): "4"}))
            return lock(rule, delivery_sudo)

        with patch.object(rules, "_lock", wait):
            self._refuse("at most 1", chosen={self._key(): "2"})
        with patch.object(rules, "_lock", wait):
            self._ask(chosen={self._key(): "1"})
        self.assertEqual(sorted(self._get_returns().line_ids.mapped("quantity")), [1, 4])

    def test_acts_hold_the_delivery(self):
        held = []
        with patch.object(self.registry["portal.delivery.return.rules"], "_lock", lambda _self, row: held.append(row)):
            record = self._ask()
            record.with_user(self.vera).action_approve()
            other = self._ask(key="1" * 32)
            other.with_env(self._actor().env).sudo()._withdraw(self._actor())
        self.assertEqual([row.id for row in held], self.delivery.ids * 4)

    def test_attempts_are_limited_before_photos_are_read(self):
        module = "odoo.addons.portal_delivery_return.models.portal_delivery_return_rules"
        with patch(f"{module}.MAX_ATTEMPTS", 2), patch(f"{module}.MAX_REQUESTS", 1):
            for _number in range(2):
                self._refuse("Please add a photo", reason="damaged")
            validate = self.startPatcher(patch.object(self.registry["portal.upload"], "_validate"))
            self._refuse("asked for a lot", reason="damaged", files=[self._photo()])
            validate.assert_not_called()
            # A colleague tries on their own account, and what was refused is no request.
            validate.return_value = []
            self.assertTrue(self._ask(self.paula))

    def test_requests_are_limited(self):
        with patch.object(self.registry["portal.rate.limit"], "_is_allowed", lambda *arguments: False):
            self._refuse("asked for a lot")
        self.assertTrue(self._ask())
