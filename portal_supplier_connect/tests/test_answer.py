from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import KEY, SupplierCommon

OTHER = "f" * 32
ALL_COUNTS = {f"portal_{name}_count" for name in ("response", "shipment", "dispute", "bill")}


@tagged("post_install", "-at_install")
class TestAnswer(SupplierCommon):
    def _day_of(self, line=None):
        return (line or self.lamp_line)._get_portal_day().isoformat()

    # === WHAT IS APPLIED === #

    def test_as_ordered(self):
        self.assertEqual(self.order.portal_supplier_state, "to_confirm")
        response = self._answer(note="See you soon.", reference="SO-77")
        self.assertEqual((response.state, response.is_automatic, response.version), ("accepted", True, 1))
        self.assertEqual((self.order.portal_supplier_state, self.order.partner_ref), ("answered", "SO-77"))
        self.assertTrue(self.order.acknowledged)
        self.assertEqual(self.order.portal_acknowledged_by_id, self.sam.partner_id)
        self.assertTrue(self.order.portal_acknowledged_on)
        self.assertFalse(self._get_activities("answer"))
        self.assertIn("Sam confirmed the order as it is.", self.order.message_ids[0].body)

    def test_date_within_tolerance(self):
        response = self._answer(lamp={"kind": "changed", "date": self._day(7)})
        self.assertEqual((response.state, response.is_automatic), ("accepted", True))
        self.assertEqual(self._day_of(), self._day(7))
        self.assertEqual(self._day_of(self.desk_line), self._day(5))
        self.assertEqual(self.order.picking_ids.move_ids[0].date_deadline.date().isoformat(), self._day(7))

    def test_small_changes_add_up(self):
        self._answer(lamp={"kind": "changed", "date": self._day(6)})
        self._answer(lamp={"kind": "changed", "date": self._day(7)}, key=OTHER)
        self.assertEqual(self._day_of(), self._day(7))
        response = self._answer(lamp={"kind": "changed", "date": self._day(8)}, key="1" * 32)
        self.assertEqual((response.state, self._day_of()), ("waiting", self._day(7)))
        self.assertEqual(self._answer(key="2" * 32).state, "accepted")
        # What the buyer decides is what counts from then on.
        again = self._answer(lamp={"kind": "changed", "date": self._day(9)}, key="3" * 32)
        again.with_user(self.vera).action_accept()
        self.assertTrue(self._answer(lamp={"kind": "changed", "date": self._day(11)}, key="4" * 32).is_automatic)

    def test_beyond_tolerance_asks_the_buyer(self):
        for number, changes in enumerate(
            (
                {"date": self._day(8)},
                {"date": self._day(2)},
                {"quantity": "9"},
                {"quantity": "11"},
                {"price": "5.01"},
                {"price": "4.99"},
            )
        ):
            response = self._answer(lamp={"kind": "changed"} | changes, key=f"{number:032x}")
            self.assertEqual((response.state, response.is_automatic), ("waiting", False), changes)
        line = self.lamp_line
        self.assertEqual((line.product_qty, line.price_unit, self._day_of()), (10, 5, self._day(5)))
        self.assertEqual(self.order.portal_supplier_state, "waiting")
        [activity] = self._get_activities("answer")
        self.assertEqual(activity.user_id, self.vera)
        self.assertTrue(self.order.acknowledged)

    def test_settings_of_tolerance(self):
        self.env.company.write({"portal_supplier_price_percent": 10, "portal_supplier_quantity_percent": 20})
        response = self._answer(lamp={"kind": "changed", "price": "5.5", "quantity": "8"})
        self.assertTrue(response.is_automatic)
        self.assertEqual((self.lamp_line.product_qty, self.lamp_line.price_unit), (8, 5.5))
        self.assertEqual(
            sum(
                self.order.picking_ids.move_ids.filtered(lambda m: m.product_id == self.lamp).mapped("product_uom_qty")
            ),
            8,
        )
        self.env.company.portal_supplier_days = 0
        self.assertEqual(self._answer(lamp={"kind": "changed", "date": self._day(6)}, key=OTHER).state, "waiting")

    def test_locked_order_waits(self):
        self.order.locked = True
        response = self._answer(lamp={"kind": "changed", "date": self._day(6)})
        self.assertEqual(response.state, "waiting")
        with self.assertRaisesRegex(UserError, "locked"):
            response.with_user(self.vera).action_accept()
        self.order.locked = False
        response.with_user(self.vera).action_accept()
        self.assertEqual(self._day_of(), self._day(6))

    # === DATES ALONE === #

    def _give_dates(self, **dates):
        self._rules()._answer_dates(self.order.sudo(), dates, self._actor())

    def test_dates_confirm_nothing_else(self):
        self._give_dates()
        self.assertFalse(self.order.portal_response_ids, "no dates are no answer")
        self._give_dates(**{str(self.lamp_line.id): self._day(6)})
        response = self.order.portal_response_ids
        self.assertEqual((response.state, response.is_partial, self._day_of()), ("accepted", True, self._day(6)))
        self.assertEqual(self.order.portal_supplier_state, "to_confirm")
        self.assertFalse(self.order.acknowledged)
        self.assertIn("Sam sent dates for the order", self.order.message_ids[0].body)
        self._answer()
        self._give_dates(**{str(self.lamp_line.id): self._day(7)})
        self.assertEqual(self.order.portal_supplier_state, "answered", "it was confirmed before")

    def test_dates_leave_what_waits(self):
        response = self._answer(lamp={"kind": "changed", "quantity": "8"})
        with self.assertRaisesRegex(UserError, "answer the order anew"):
            self._give_dates(**{str(self.lamp_line.id): self._day(6)})
        self.assertEqual((response.state, self.order.portal_response_ids), ("waiting", response))
        response.with_user(self.vera).action_accept()
        self._give_dates(**{str(self.lamp_line.id): self._day(6)})
        self.assertEqual(len(self.order.portal_response_ids), 2)

    def test_dates_too_often(self):
        limits = type(self.env["portal.rate.limit"])
        self.patch(limits, "_is_allowed", lambda _limits, scope, *_args: scope != "portal.supplier.response")
        with self.assertRaisesRegex(UserError, "try again later"):
            self._give_dates(**{str(self.lamp_line.id): self._day(6)})

    # === THE BUYER === #

    def test_accept(self):
        response = self._answer(lamp={"kind": "changed", "quantity": "8", "date": self._day(9), "price": "6"})
        response.with_user(self.vera).write({"answer": "Fine."})
        response.with_user(self.vera).action_accept()
        line = self.lamp_line
        self.assertEqual((line.product_qty, line.price_unit, self._day_of()), (8, 6, self._day(9)))
        self.assertEqual((response.state, response.decided_by_id), ("accepted", self.vera))
        self.assertEqual(self.order.portal_supplier_state, "answered")
        self.assertFalse(self._get_activities("answer"))
        self.assertEqual(self._get_notices("supplier_answer", response).partner_id, self.sam.partner_id)
        with self.assertRaisesRegex(UserError, "decided or replaced"):
            response.with_user(self.vera).action_accept()

    def test_smaller_quantity_is_sent_back_nowhere(self):
        """The price of the order stays, also where Odoo's lists have another one, and what is to come is less."""
        self.env["product.supplierinfo"].create(
            {"partner_id": self.supplier.id, "product_id": self.lamp.id, "price": 9}
        )
        response = self._answer(lamp={"kind": "changed", "quantity": "8", "date": self._day(9)})
        response.with_user(self.vera).action_accept()
        self.assertEqual((self.lamp_line.product_qty, self.lamp_line.price_unit), (8, 5))
        moves = self.lamp_line.move_ids.filtered(lambda move: move.state != "cancel")
        self.assertEqual((moves.mapped("product_uom_qty"), len(self.order.picking_ids)), ([8], 1))

    def test_price_keeps_its_digits(self):
        """Another quantity leaves the exact price; only another price replaces it, however small the difference."""
        self.lamp_line.price_unit = 0.12345
        response = self._answer(lamp={"kind": "changed", "quantity": "8", "price": "0.12345"})
        self.assertNotIn("price", response.line_ids[0]._get_differences())
        response.with_user(self.vera).action_accept()
        self.assertEqual((self.lamp_line.product_qty, self.lamp_line.price_unit), (8, 0.12345))
        response = self._answer(lamp={"kind": "changed", "price": "0.1234"}, key=OTHER)
        self.assertEqual(response.state, "waiting")
        self.assertIn("0.1234 instead of", response.line_ids[0]._describe())
        response.with_user(self.vera).action_accept()
        self.assertEqual(self.lamp_line.price_unit, 0.1234)

    def test_third_of_a_price_stays(self):
        self.lamp_line.price_unit = 10 / 3
        typed = self._rules()._type_number(self.lamp_line.price_unit)
        response = self._answer(lamp={"kind": "changed", "quantity": "8", "price": typed})
        response.with_user(self.vera).action_accept()
        self.assertEqual(self.lamp_line.price_unit, 10 / 3)

    def test_numbers_are_typed_whole(self):
        for number, typed in ((1234567, "1234567"), (0.1 + 0.2, "0.3"), (0, "0"), (100, "100"), (12.5, "12.5")):
            self.assertEqual(self._rules()._type_number(number), typed)

    def test_refuse(self):
        response = self._answer(lamp={"kind": "changed", "quantity": "8"})
        with self.assertRaisesRegex(UserError, "Write a word"):
            response.with_user(self.vera).action_refuse()
        response.with_user(self.vera).write({"answer": "We need all ten."})
        response.with_user(self.vera).action_refuse()
        self.assertEqual((response.state, self.lamp_line.product_qty), ("refused", 10))
        self.assertEqual(self.order.portal_supplier_state, "to_confirm")
        self.assertTrue(self._get_notices("supplier_answer", response))

    def test_not_at_all(self):
        response = self._answer(desk={"kind": "none"})
        self.assertEqual(response.state, "waiting")
        response.with_user(self.vera).action_accept()
        self.assertEqual((self.desk_line.product_qty, self.lamp_line.product_qty), (0, 10))
        self.assertEqual(self.order.state, "purchase")

    def test_nothing_at_all_cancels(self):
        response = self._answer(lamp={"kind": "none"}, desk={"kind": "none"})
        self.assertIn("cannot deliver anything", self.order.message_ids[0].body)
        response.with_user(self.vera).action_accept()
        self.assertEqual((self.order.state, self.order.portal_supplier_state), ("cancel", False))

    def test_newer_version_replaces(self):
        first = self._answer(lamp={"kind": "changed", "quantity": "8"})
        second = self._answer(lamp={"kind": "changed", "quantity": "9"}, key=OTHER)
        self.assertEqual((first.state, second.state, second.version), ("replaced", "waiting", 2))
        self.assertEqual(len(self._get_activities("answer")), 1)
        with self.assertRaisesRegex(UserError, "decided or replaced"):
            first.with_user(self.vera).action_accept()
        second.with_user(self.vera).action_accept()
        self.assertEqual(self.lamp_line.product_qty, 9)

    def test_order_changed_before_it_is_accepted(self):
        response = self._answer(lamp={"kind": "changed", "quantity": "8"})
        self.lamp_line.price_unit = 4
        with self.assertRaisesRegex(UserError, "changed after the supplier answered"):
            response.with_user(self.vera).action_accept()
        self.lamp_line.price_unit = 5
        response.with_user(self.vera).action_accept()

    def test_more_arrived_meanwhile(self):
        response = self._answer(lamp={"kind": "changed", "quantity": "3"})
        self._receive(4)
        with self.assertRaisesRegex(UserError, "more than that has arrived"):
            response.with_user(self.vera).action_accept()
        response = self._answer(lamp={"kind": "changed", "quantity": "4"}, key=OTHER)
        response.with_user(self.vera).action_accept()
        self.assertEqual(self.lamp_line.product_qty, 4)

    def test_less_than_billed_waits(self):
        self.env.company.portal_supplier_quantity_percent = 50
        self.lamp_line.qty_invoiced = 9
        self.assertEqual(self._answer(lamp={"kind": "changed", "quantity": "8"}).state, "waiting")
        self.lamp_line.qty_invoiced = 8
        self.assertEqual(self._answer(lamp={"kind": "changed", "quantity": "8"}, key=OTHER).state, "accepted")

    def test_what_arrived_is_not_to_confirm(self):
        """Also if the last answer was refused."""
        response = self._answer(lamp={"kind": "changed", "quantity": "8"})
        response.answer = "We need ten."
        response.with_user(self.vera).action_refuse()
        self.order.order_line.qty_received_method = "manual"
        self.lamp_line.qty_received_manual = 10
        self.assertEqual(self.order.portal_supplier_state, "to_confirm")
        self.desk_line.qty_received_manual = 2
        self.assertEqual(self.order.portal_supplier_state, "answered")

    def test_state_ends_what_waits(self):
        request = self._create_order()
        request.state = "sent"
        response = self._answer(order=request)
        request.partner_ref = "SO-78"
        self.assertTrue(response.state == "waiting" and self._get_activities("answer", request))
        request.button_confirm()
        self.assertEqual(response.state, "replaced")
        self.assertFalse(self._get_activities("answer", request))

    def test_offer_that_is_over(self):
        request = self._create_order()
        request.state = "sent"
        response = self._answer(order=request, valid_until=self._day(3))
        response.valid_until = self._day(-1)
        with self.assertRaisesRegex(UserError, "was valid until"):
            response.with_user(self.vera).action_accept()
        response.valid_until = self._day(0)
        response.with_user(self.vera).action_accept()
        with self.assertRaisesRegex(UserError, "decided already"):
            response.with_user(self.vera).write({"answer": "After all not."})

    def test_order_of_another_supplier(self):
        request = self._create_order()
        request.state = "sent"
        response = self._answer(order=request)
        request.partner_id = self.rita.partner_id
        with self.assertRaisesRegex(UserError, "another supplier"):
            response.with_user(self.vera).action_accept()

    def test_staff_without_purchases(self):
        response = self._answer(lamp={"kind": "changed", "quantity": "8"})
        clerk = new_test_user(self.env, "clerk.supplier", "stock.group_stock_user")
        for action in ("action_accept", "action_refuse"):
            with self.assertRaises(AccessError):
                getattr(response.with_user(clerk), action)()
        self.assertEqual(response.state, "waiting")

    def test_form_of_the_order(self):
        """Who may read orders opens their form, with the counts that they may open."""
        self._answer(lamp={"kind": "changed", "quantity": "8"})
        for group, names in (
            ("stock.group_stock_user", ["shipment"]),
            ("account.group_account_invoice", ["bill"]),
            ("purchase.group_purchase_user", ["response", "shipment", "dispute", "bill"]),
        ):
            order = self.order.with_user(new_test_user(self.env, f"{group}.supplier", group))
            arch = etree.fromstring(order.get_view(view_type="form")["arch"])
            shown = arch.xpath("//button[starts-with(@name, 'action_open_portal_')]/field/@name")
            self.assertEqual(shown, [f"portal_{name}_count" for name in names], group)
            # The form also reads what the view hides from them, as other views may show it.
            [found] = order.read({*arch.xpath("//field[starts-with(@name, 'portal_')]/@name"), *ALL_COUNTS})
            self.assertEqual(found["portal_response_count"], 1, group)

    def test_other_company(self):
        response = self._answer(lamp={"kind": "changed", "quantity": "8"})
        other = self.env["res.company"].create({"name": "Another buyer"})
        there = new_test_user(
            self.env, "there.supplier", "purchase.group_purchase_manager", company_id=other.id, company_ids=other.ids
        )
        self.assertFalse(response.with_user(there).search([("id", "=", response.id)]))
        with self.assertRaises(AccessError):
            response.with_user(there).action_accept()
        self.assertTrue(response.with_user(self.vera).search([("id", "=", response.id)]))

    def test_nobody_writes_what_was_said(self):
        response = self._answer(lamp={"kind": "changed", "quantity": "8"})
        for values in ({"state": "accepted"}, {"digest": "x"}, {"version": 9}, {"answer": "x", "kind": "offer"}):
            with self.assertRaises(AccessError):
                response.with_user(self.vera).write(values)
        with self.assertRaises(AccessError):
            response.line_ids.with_user(self.vera).write({"quantity": 1})
        response.with_user(self.vera).write({"answer": "A word"})

    # === WHAT IS REFUSED === #

    def _check_refused(self, pattern, **values):
        before = len(self.order.portal_response_ids)
        with self.assertRaisesRegex(UserError, pattern), self.cr.savepoint():
            self._answer(**values)
        self.env.invalidate_all()
        self.assertEqual(len(self.order.portal_response_ids), before, values)

    def test_what_cannot_be_meant(self):
        changed = {"kind": "changed"}
        far = self._day(self.env.company.portal_supplier_horizon + 2)
        for pattern, lamp in (
            ("day has passed", changed | {"date": self._day(-1)}),
            ("day has passed", changed | {"date": "1900-01-05"}),
            ("Choose a day until", changed | {"date": far}),
            ("Choose a day until", changed | {"date": "9999-12-31"}),
            ("not a date", changed | {"date": "tomorrow"}),
            ("not a date", changed | {"date": "2030-02-30"}),
            ("above zero", changed | {"quantity": "0"}),
            ("above zero", changed | {"quantity": "-1"}),
            ("above zero", changed | {"quantity": "1e3"}),
            ("above zero", changed | {"quantity": "1" * 30}),
            ("multiple of", changed | {"quantity": "0.0001"}),
            ("not an amount", changed | {"price": "-1"}),
            ("not an amount", changed | {"price": "nan"}),
            ("choose an answer", {"kind": "x"}),
            ("choose an answer", {"kind": None}),
            ("too long", changed | {"note": "x" * 201}),
        ):
            self._check_refused(pattern, lamp=lamp)
        self.assertEqual(self._answer(lamp=changed | {"date": self._day(364)}).state, "waiting")

    def test_day_beyond_the_horizon(self):
        """What is ordered for a later day than suppliers may choose can be confirmed."""
        self.order.order_line.date_planned = fields.Datetime.now() + timedelta(
            days=self.env.company.portal_supplier_horizon + 30
        )
        day = self._day_of()
        self._check_refused("Choose a day until", lamp={"kind": "changed", "date": self._day(729)})
        response = self._answer(lamp={"kind": "changed", "date": day})
        self.assertEqual((response.state, self._day_of()), ("accepted", day))

    def test_texts_of_one_line(self):
        response = self._answer(lamp={"kind": "changed", "note": "Two\nboxes"}, reference="SO\r\n77", note="A\nB")
        self.assertEqual((response.reference, self.order.partner_ref), ("SO 77", "SO 77"))
        self.assertEqual(response.line_ids[0].note, "Two boxes")
        self.assertEqual(response.note, "A\nB")

    def test_lines_of_other_orders(self):
        other = self._create_order()
        lines = {str(line.id): {"kind": "ordered"} for line in self.order.order_line}
        self._check_refused("not of this order", lines=lines | {str(other.order_line[0].id): {"kind": "none"}})
        self._check_refused("choose an answer", lines={str(self.lamp_line.id): {"kind": "ordered"}})
        for rubbish in (None, [], "x", {str(self.lamp_line.id): "x"}):
            self._check_refused("choose an answer", lines=rubbish)

    def test_order_changed_meanwhile(self):
        digest = self.order._get_portal_digest()
        self.lamp_line.product_qty = 12
        self._check_refused("changed while you filled in", digest=digest)
        self._check_refused("changed while you filled in", digest=None)
        self.assertEqual(self._answer().state, "accepted")

    def test_states(self):
        for state, pattern in (("draft", "not placed"), ("to approve", "not placed"), ("cancel", "cancelled")):
            self.order.state = state
            self.assertIn(pattern, self._rules()._get_state_refusal(self.order.sudo(), "answer"))
        self._check_refused("cancelled")
        self.order.state = "purchase"
        for line in self.order.order_line:
            line.qty_received_method = "manual"
            line.qty_received_manual = line.product_qty
        self._check_refused("has arrived")

    def test_what_arrived_already(self):
        self._receive(4)
        self._check_refused("has arrived already", lamp={"kind": "none"})
        self._check_refused("more than that has arrived", lamp={"kind": "changed", "quantity": "3"})
        self.assertEqual(self._answer(lamp={"kind": "changed", "quantity": "4"}).state, "waiting")

    def test_late_order_needs_a_new_date(self):
        self.order.order_line.date_planned = fields.Datetime.now() - timedelta(days=3)
        self._check_refused("When does it come")
        changed = {"kind": "changed", "date": self._day(1)}
        self.assertEqual(self._answer(lamp=changed, desk=changed).state, "waiting")

    def test_who_may_answer(self):
        order = self.order.sudo()
        public = self.env.ref("base.public_user")
        for user, is_allowed in ((self.sam, True), (self.rita, False), (public, False), (self.vera, False)):
            refusal = self._rules(user)._get_refusal(order, self._actor(user), "answer")
            self.assertEqual(not refusal, is_allowed, user.login)
        self._check_refused("not act on it", user=self.fay)
        self.assertTrue(self._answer())

    def test_sent_twice(self):
        first = self._answer(lamp={"kind": "changed", "quantity": "8"})
        self.assertEqual(self._answer(lamp={"kind": "changed", "quantity": "8"}), first)
        self.assertEqual(len(self.order.portal_response_ids), 1)
        self._check_refused("sent already", lamp={"kind": "changed", "quantity": "9"})
        self._check_refused("too old", key="x")
        self._check_refused("too old", key=None)

    def test_too_often(self):
        self.patch(type(self.env["portal.rate.limit"]), "_is_allowed", lambda *_args: False)
        self._check_refused("try again later")

    def test_words_are_no_code(self):
        self._answer(lamp={"kind": "changed", "quantity": "8", "note": "<img src=x>"}, note="<script>x</script>")
        body = self.order.message_ids[0].body
        self.assertNotIn("<script>", body)
        self.assertNotIn("<img", body)
        self.assertIn("&lt;script&gt;", body)

    # === OFFERS === #

    def test_offer(self):
        request = self._create_order()
        request.state = "sent"
        self.assertEqual(request.portal_supplier_state, "asked")
        response = self._answer(
            order=request, lamp={"kind": "changed", "price": "5", "date": self._day(9)}, valid_until=self._day(30)
        )
        self.assertEqual((response.kind, response.state), ("offer", "waiting"))
        self.assertFalse(request.acknowledged)
        response.with_user(self.vera).action_accept()
        self.assertEqual((request.state, self._day_of(request.order_line[0])), ("sent", self._day(9)))
        self.assertEqual(request.portal_supplier_state, "answered")
        # Whoever offered it confirms the order all the same.
        request.button_confirm()
        self.assertEqual(request.portal_supplier_state, "to_confirm")

    def test_offer_as_asked_waits_too(self):
        """An offer that meets what the buyer expects to pay does not betray it."""
        request = self._create_order()
        request.state = "sent"
        response = self._answer(order=request)
        self.assertEqual(response.state, "waiting")
        self.assertEqual(len(response._get_told_lines()), 2)
        self.assertNotIn("instead of", response.line_ids[0]._tell_change("price"))
        with self.assertRaisesRegex(UserError, "what is your price"):
            self._answer(order=request, lamp={"kind": "changed"}, key=OTHER)
        with self.assertRaisesRegex(UserError, "choose an answer"):
            self._answer(order=request, lamp={"kind": "ordered"}, key=OTHER)

    def test_offer_is_net(self):
        """No discount that the supplier does not know of is taken from an offer; what meets the net price stays."""
        request = self._create_order()
        request.state = "sent"
        line, other = request.order_line
        request.order_line.discount = 10
        response = self._answer(order=request, lamp={"kind": "changed", "price": "4.8", "quantity": "9"})
        response.with_user(self.vera).action_accept()
        self.assertEqual((line.price_unit, line.discount, line.price_subtotal), (4.8, 0, 43.2))
        self.assertEqual((other.price_unit, other.discount), (5, 0))
        other.discount = 10
        offered = {"kind": "changed", "price": "4.5"}
        response = self._answer(order=request, desk=offered, lamp=offered | {"price": "4.8"}, key=OTHER)
        response.with_user(self.vera).action_accept()
        self.assertEqual((other.price_unit, other.discount), (5, 10))

    def test_digest_does_not_confirm_a_guess(self):
        """The form tells it: with the secret of another database the same order has another one."""
        request = self._create_order()
        request.state = "sent"
        digest = request._get_portal_digest()
        self.assertEqual(request._get_portal_digest(), digest)
        self.env["ir.config_parameter"].set_param("database.secret", "another")
        self.assertNotEqual(request._get_portal_digest(), digest)

    def test_decline(self):
        request = self._create_order()
        request.state = "sent"
        response = self._answer(order=request, lamp={"kind": "none"}, desk={"kind": "none"}, note="Sold out.")
        response.with_user(self.vera).action_accept()
        self.assertEqual(request.state, "cancel")

    def test_key_is_of_one_order(self):
        other = self._create_order()
        other.button_confirm()
        self.assertNotEqual(self._answer(key=KEY), self._answer(order=other, key=KEY))
