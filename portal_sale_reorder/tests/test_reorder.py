import secrets
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import KEY, ReorderCommon

RULES = "odoo.addons.base.models.ir_rule"


@tagged("post_install", "-at_install")
class TestReorder(ReorderCommon):
    def _refuse(self, words, *args, **kwargs):
        with self.assertRaisesRegex(UserError, words):
            self._request(*args, **kwargs)

    def _get_requests(self):
        return self.env["sale.order"].search([("portal_reorder_source_id", "=", self.order.id)])

    def _set_company(self, company):
        self.env.flush_all()
        query = "UPDATE product_template SET company_id = %s WHERE id = %s"
        self.env.cr.execute(query, [company.id, self.desk.product_tmpl_id.id])
        self.env.invalidate_all()

    # === WHAT IS OFFERED === #

    def test_prices_are_those_of_today(self):
        rows = self._get_rows()
        self.assertEqual((rows["Chair"]["price"], rows["Chair"]["before"]), (120, 100))
        self.assertEqual((rows["Desk"]["price"], rows["Desk"]["before"]), (300, None))
        self.assertEqual(self._get_requests(), self.order.browse())

    def test_prices_are_those_of_the_person_who_asks(self):
        self.env.ref("base.group_user").implied_ids |= self.env.ref("product.group_product_pricelist")
        rule = {"compute_price": "percentage", "percent_price": 50, "applied_on": "3_global"}
        pricelist = self.env["product.pricelist"].create({"name": "Half", "item_ids": [Command.create(rule)]})
        self.acme.property_product_pricelist = pricelist
        self.assertEqual(self._get_rows()["Chair"]["price"], 60)
        request = self._request()
        self.assertEqual((request.pricelist_id, request.amount_untaxed), (pricelist, 300))

    def test_taxes_are_those_of_today(self):
        tax = self.env["account.tax"].create({"name": "Nine", "amount": 9, "type_tax_use": "sale"})
        self.chair.taxes_id = tax
        request = self._request()
        self.assertEqual((request.order_line.tax_ids, request.amount_tax), (tax, 54))

    def test_what_is_no_longer_sold_is_told(self):
        rows = self._get_rows()
        self.assertEqual(rows["Lamp"]["refusal"], "This is no longer sold.")
        self.assertFalse(rows["Chair"]["refusal"])
        self.desk.sale_ok = False
        self.assertIn("not for sale", self._get_rows()["Desk"]["refusal"])
        self.desk.sale_ok = True
        # Odoo refuses it of what was sold, but not of products that came with an import.
        other = self.env["res.company"].create({"name": "Other"})
        self._set_company(other)
        self.assertIn("no longer sells this", self._get_rows()["Desk"]["refusal"])
        self._refuse("Desk: .* no longer sells", chosen={str(self.desk_line.id): "1"})
        self._set_company(self.env.company)
        self.assertFalse(self._get_rows()["Desk"]["refusal"])
        self.desk_line.product_uom_id.active = False
        self.assertIn("no longer sold by the", self._get_rows()["Desk"]["refusal"])

    def test_version_that_is_no_longer_sold(self):
        values = [Command.create({"name": name}) for name in ("Oak", "Pine")]
        attribute = self.env["product.attribute"].create(
            {"name": "Wood", "create_variant": "no_variant", "value_ids": values}
        )
        line = self.env["product.template.attribute.line"].create(
            {
                "product_tmpl_id": self.desk.product_tmpl_id.id,
                "attribute_id": attribute.id,
                "value_ids": [Command.set(attribute.value_ids.ids)],
            }
        )
        oak = line.product_template_value_ids[0]
        oak.price_extra = 25
        self.desk_line.product_no_variant_attribute_value_ids = oak
        self.assertEqual(self._get_rows()["Desk"]["price"], 325)
        request = self._request(chosen={str(self.desk_line.id): "1"})
        self.assertEqual(request.order_line.product_no_variant_attribute_value_ids, oak)
        oak.ptav_active = False
        self.assertEqual(self._get_rows()["Desk"]["refusal"], "This version is no longer sold.")

    def test_what_was_not_ordered_is_left_out(self):
        others = [
            {"display_type": "line_note", "name": "Thank you"},
            {"product_id": self.desk.id, "name": "Discount", "price_unit": -10},
            {"product_id": self.desk.id, "name": "Deposit", "is_downpayment": True, "product_uom_qty": 0},
            {"product_id": self.desk.id, "name": "Option", "product_uom_qty": 0},
        ]
        self.order.write({"order_line": [Command.create(values) for values in others]})
        self.assertEqual(list(self._get_rows()), ["Chair", "Desk", "Lamp"])

    def test_sets_are_told(self):
        item = Command.create({"product_id": self.desk.id})
        combo = self.env["product.combo"].create({"name": "Desk", "combo_item_ids": [item]})
        product = self._create_product("Office set", 10, type="combo", combo_ids=[Command.set(combo.ids)])
        line = self.env["sale.order.line"].create({"order_id": self.order.id, "product_id": product.id})
        values = {"order_id": self.order.id, "product_id": self.desk.id, "name": "Part"}
        self.env["sale.order.line"].create(
            values | {"combo_item_id": combo.combo_item_ids.id, "linked_line_id": line.id}
        )
        rows = self._get_rows()
        self.assertIn("A set is put together anew", rows["Office set"]["refusal"])
        self.assertNotIn("Part", rows)

    # === WHAT IS REQUESTED === #

    def test_request(self):
        request = self._request(reference=" PO 7 ", note="By the side door, please.\nThank you")
        self.assertEqual((request.state, request.portal_reorder_state), ("draft", "requested"))
        self.assertEqual(request.partner_id, self.anna.partner_id)
        self.assertEqual((request.origin, request.portal_reorder_source_id), (self.order.name, self.order))
        self.assertEqual((request.client_order_ref, request.user_id), ("PO 7", self.vera))
        line = request.order_line
        self.assertEqual((line.product_id, line.product_uom_qty, line.price_unit), (self.chair, 5, 120))
        comment = request.message_ids.filtered(lambda message: message.message_type == "comment")
        self.assertEqual(comment.author_id, self.anna.partner_id)
        self.assertEqual(comment.body, "<p>By the side door, please.<br>Thank you</p>")

    def test_request_of_a_colleagues_order_belongs_to_who_asks(self):
        self.assertEqual(self._request(self.paula).partner_id, self.paula.partner_id)

    def test_salesperson_is_told(self):
        request = self._request(note="Soon")
        activity = request.activity_ids
        self.assertEqual(activity.user_id, self.vera)
        self.assertIn(self.order.name, activity.summary)
        self.assertIn("Soon", activity.note)

    def test_seller_who_left_is_replaced(self):
        seller = new_test_user(self.env, "gone.seller", "sales_team.group_sale_salesman")
        self.order.user_id = seller
        self.assertEqual(self._request().user_id, seller)
        seller.active = False
        request = self._request(key="f" * 32)
        self.assertNotEqual(request.user_id, seller)
        self.assertFalse(request.activity_ids.user_id & seller)

    def test_the_same_form_counts_once(self):
        request = self._request()
        self.assertEqual(self._request(), request)
        self.assertEqual(self._get_requests(), request)
        self.assertNotEqual(self._request(key="f" * 32), request)
        self.assertNotEqual(self._request(self.paula), request)

    def test_the_same_form_at_the_same_moment(self):
        """Whoever waits for the other one finds what the other one made."""
        reorders = self.registry["portal.sale.reorder"]
        lock, made = reorders._lock, []

        def wait(reorder, order_sudo):
            with patch.object(reorders, "_lock", lock):
                made.append(self._request())
            return lock(reorder, order_sudo)

        with patch.object(reorders, "_lock", wait):
            self.assertEqual(self._request(), made[0])
        self.assertEqual(self._get_requests(), made[0])

    def test_form_without_a_key(self):
        for key in (None, "", "x" * 32, KEY[:-1], ["a"]):
            self._refuse("too old", key=key)
        self.assertFalse(self._get_requests())

    def test_quantities_are_bounded(self):
        line = str(self.chair_line.id)
        for text in ("0", "-1", "nan", "inf", "1e3", "10001", "1.234567", "٣", "", None, "1_0", "0x10"):
            self._refuse("Chair: ", chosen={line: text})
        self.assertEqual(self._request(chosen={line: "10000"}).order_line.product_uom_qty, 10000)

    def test_what_is_chosen_is_on_the_order(self):
        other = self._create_order(self.ben.partner_id).order_line.filtered("product_id")[0]
        for key in (str(other.id), "0", "x", str(self.order.order_line[0].id)):
            self._refuse("not on this order", chosen={key: "1"})
        self._refuse("Choose what", chosen={})
        self._refuse("Choose what", chosen="x")
        self._refuse("Lamp: This is no longer sold", chosen={str(self.lamp_line.id): "1"})
        self.assertFalse(self._get_requests())

    def test_lines_that_are_hidden_are_not_offered(self):
        lines = type(self.env["sale.order.line"])
        filtered = lines._filtered_access

        def hide(records, operation):
            return filtered(records, operation).filtered(lambda line: line.id != self.chair_line.id)

        with patch.object(lines, "_filtered_access", hide):
            self.assertNotIn("Chair", self._get_rows())
            self._refuse("not on this order")
        self.assertIn("Chair", self._get_rows())

    def test_long_texts_are_refused(self):
        self._refuse("too long", note="x" * 2001)
        self._refuse("too long", reference="x" * 65)
        self.assertEqual(self._request(reference="=1+1").client_order_ref, "'=1+1")

    def test_acts_hold_the_order(self):
        held = []
        with patch.object(self.registry["portal.sale.reorder"], "_lock", lambda _self, row: held.append(row.id)):
            request = self._request()
            self._withdraw(request, self.anna)
        self.assertEqual(held, [self.order.id, request.id])

    def test_requests_are_limited(self):
        with patch.object(self.registry["portal.rate.limit"], "_is_allowed", lambda *arguments: False):
            self._refuse("requested a lot")
        self.assertTrue(self._request())

    # === ADDRESSES === #

    def test_addresses_are_taken_over_while_they_hold(self):
        values = {"parent_id": self.acme.id, "type": "delivery"}
        dock = self._create_partner("Dock", **values)
        self.order.partner_shipping_id = dock
        self.assertEqual(self._request().partner_shipping_id, dock)
        dock.active = False
        self.assertNotEqual(self._request(key="1" * 32).partner_shipping_id, dock)
        dock.write({"active": True, "parent_id": self.beta.id})
        self.assertNotEqual(self._request(key="2" * 32).partner_shipping_id, dock)

    def test_address_that_the_person_does_not_see(self):
        self._create_partner("Dock", parent_id=self.acme.id, type="delivery")
        home = self._create_partner("Home", parent_id=self.bob.partner_id.id, type="delivery")
        self.order.partner_shipping_id = home
        self.anna.partner_id.portal_role_id = self._create_role(
            rights=["can_sign"], order="company", quote_request="own", contact="own"
        )
        self.assertNotEqual(self._request().partner_shipping_id, home)
        self.anna.partner_id.portal_role_id = self.roles["administrator"]
        self.assertEqual(self._request(key="1" * 32).partner_shipping_id, home)

    # === WHO MAY === #

    def test_who_may(self):
        self.assertTrue(self._request(self.paula))
        self._refuse("Your role does not allow", self.frank)
        self._refuse("not order it again", self.bob)
        self._refuse("not order it again", self.ben)
        self._refuse("Only customers", self.vera)
        self._refuse("Sign in", self.env.ref("base.public_user"))

    def test_a_limit_does_not_keep_from_asking(self):
        self.anna.partner_id.portal_role_id = self.roles["procurement"]
        self.roles["procurement"].sign_limit = 1
        self.assertTrue(self._request())

    def test_role_that_shows_no_requests(self):
        self.anna.partner_id.portal_role_id = self._create_role(rights=["can_sign"], order="own")
        self._refuse("Your role does not allow")
        self.anna.partner_id.portal_role_id = self._create_role(rights=["can_sign"], order="own", quote_request="own")
        self.assertTrue(self._request())

    def test_guests_only_read(self):
        with patch.object(self.registry["portal.document.access"], "_is_guest", lambda *arguments: True):
            self._refuse("not order it again")
        self.assertTrue(self._request())

    def test_only_orders(self):
        quote = self._create_order(self.anna.partner_id)
        quote.write({"locked": False})
        quote._action_cancel()
        self._refuse("Only what was ordered", order=quote)

    def test_vendor_switches_it_off(self):
        self.env.company.portal_reorder = False
        self._refuse("cannot be placed again here")
        self.env.company.portal_reorder = True
        self.assertTrue(self._request())

    # === WHO SEES IT === #

    @mute_logger(RULES)
    def test_who_sees_the_request(self):
        request = self._request()
        for user, is_seen in ((self.anna, True), (self.paula, True), (self.frank, False), (self.bob, False)):
            self.assertEqual(request.with_user(user).sudo(False).has_access("read"), is_seen, user.login)
            self.assertEqual(request.order_line.with_user(user).sudo(False).has_access("read"), is_seen, user.login)
        self.assertFalse(request.with_user(self.ben).sudo(False).has_access("read"))
        # Drafts that nobody requested stay closed.
        draft = self.env["sale.order"].create({"partner_id": self.anna.partner_id.id})
        self.assertFalse(draft.with_user(self.anna).has_access("read"))

    @mute_logger(RULES)
    def test_nobody_outside_writes_it(self):
        request = self._request().with_user(self.anna).sudo(False)
        for values in ({"portal_reorder_state": "working"}, {"portal_reorder_source_id": False}, {"note": "x"}):
            with self.assertRaises(AccessError):
                request.write(values)
        for name in ("portal_reorder_source_id", "portal_reorder_key"):
            with self.assertRaises(AccessError):
                request.read([name])
        self.assertEqual(request.read(["portal_reorder_state"])[0]["portal_reorder_state"], "requested")

    # === PRICES THAT STAFF WORK ON === #

    def _work_on(self, request, price=777):
        """Let staff change a price of a request: 5 of it."""
        request.order_line.with_user(self.vera).sudo(False).price_unit = price
        self.env.flush_all()
        self.env.invalidate_all()

    def test_lines_are_work(self):
        for act in (
            lambda lines: lines.write({"discount": 3}),
            lambda lines: lines.copy({"order_id": lines.order_id.id}),
            lambda lines: lines.unlink(),
        ):
            request = self._request(key=secrets.token_hex(16))
            self.assertEqual(request.portal_reorder_state, "requested")
            act(request.order_line.with_user(self.vera).sudo(False))
            self.assertEqual(request.portal_reorder_state, "working")

    def test_prices_are_closed_until_they_are_sent(self):
        request = self._request()
        for state, is_told in (("requested", True), ("working", False), ("sent", True)):
            if state == "working":
                self._work_on(request)
            elif state == "sent":
                request.action_quotation_sent()
                self.env.flush_all()
            self.env.invalidate_all()
            theirs = request.with_user(self.anna).sudo(False)
            for record, name in (
                (theirs, "amount_total"),
                (theirs, "amount_untaxed"),
                (theirs.order_line, "price_unit"),
            ):
                self._check_told(record, name, is_told)
            self.assertEqual(theirs.read(["name"])[0]["name"], request.name)
            self.assertEqual(theirs.order_line.read(["product_uom_qty"])[0]["product_uom_qty"], 5)

    def _check_told(self, record, name, is_told):
        """Check whether somebody learns a field of a record: by reading, searching, sorting, grouping or adding up."""
        one, model = [("id", "=", record.id)], record.browse()
        if is_told:
            self.assertTrue(record.read([name])[0][name])
        else:
            with self.assertRaises(AccessError):
                record.read([name])
        asked = (
            model.search_read(one, [name]),
            model.search([*one, (name, ">", 0)]),
            model.search([*one, (name, "<=", 0)]) if not is_told else record,
            model.search([*one, "!", (name, ">", 10**6)]),
            model.search(one, order=f"{name} desc"),
        )
        for found in asked:
            self.assertEqual(len(found), int(is_told), name)
        [total] = model.formatted_read_group(one, [], [f"{name}:sum"])
        self.assertEqual(bool(total[f"{name}:sum"]), is_told)
        self.assertEqual(len(model.formatted_read_group(one, [name], ["__count"])), int(is_told))
        [sets] = model.formatted_read_grouping_sets(one, [[]], [f"{name}:max"])
        self.assertEqual(bool(sets[0][f"{name}:max"]), is_told)
        self.assertEqual(model.search(one), record)

    def test_other_orders_are_found_by_their_prices(self):
        request = self._request()
        self._work_on(request)
        orders = self.env["sale.order"].with_user(self.anna)
        both = [("id", "in", (request | self.order).ids)]
        self.assertEqual(orders.search(both, order="id"), (self.order | request).with_user(self.anna))
        self.assertEqual([row["id"] for row in orders.search_read(both, ["amount_total"])], self.order.ids)
        through = orders.search([*both, ("order_line.price_unit", ">", 0)])
        self.assertEqual(through.ids, self.order.ids)
        self.assertEqual(len(request.with_user(self.vera).sudo(False).read(["amount_total"])), 1)

    def test_nothing_is_accepted_before_the_vendor_confirms(self):
        request = self._request()
        request.write({"require_signature": True, "require_payment": True})
        self.assertFalse(request._has_to_be_signed())
        self.assertFalse(request._has_to_be_paid())
        self.assertTrue(request._get_portal_payment_refusal(self._actor()))
        request.write({"require_payment": False})
        request.action_quotation_sent()
        self.assertTrue(request._has_to_be_signed())
        self.assertEqual(request._get_portal_badge()[0], "waiting")

    # === WITHDRAWING === #

    def test_withdraw(self):
        request = self._request()
        self._withdraw(request, self.anna)
        self.assertEqual((request.state, request.portal_reorder_state), ("cancel", "withdrawn"))
        self.assertFalse(request.activity_ids)
        self.assertEqual(request._get_portal_badge()[1], "Withdrawn")
        self.assertEqual(request._get_portal_summary_state()[1], "Withdrawn")
        with self.assertRaisesRegex(UserError, "working on this request"):
            self._withdraw(request, self.anna)

    def test_withdraw_what_staff_work_on(self):
        request = self._request()
        request.with_user(self.vera).sudo(False).client_order_ref = "V-7"
        self.assertEqual(request.portal_reorder_state, "working")
        with self.assertRaisesRegex(UserError, "working on this request"):
            self._withdraw(request, self.anna)
        self.assertEqual(request.state, "draft")

    def test_withdraw_what_was_sent(self):
        """Also where a program wrote the state of the order alone."""
        request = self._request()
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET state = 'sent' WHERE id = %s", [request.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "working on this request"):
            self._withdraw(request)

    def test_following_is_no_work(self):
        request = self._request()
        request.with_user(self.vera).sudo(False).message_subscribe(self.vera.partner_id.ids)
        self.assertEqual(request.portal_reorder_state, "requested")

    def test_who_withdraws(self):
        request = self._request()
        for user in (self.frank, self.bob, self.ben):
            with self.assertRaises(UserError):
                self._withdraw(request, user)
        self._withdraw(request, self.paula)
        self.assertEqual(request.state, "cancel")

    def test_guests_withdraw_nothing(self):
        request = self._request()
        with patch.object(self.registry["portal.document.access"], "_is_guest", lambda *arguments: True):
            with self.assertRaisesRegex(UserError, "but not withdraw it"):
                self._withdraw(request, self.anna)
        self._withdraw(request, self.anna)
        self.assertEqual(request.state, "cancel")

    def test_drafts_of_the_vendor_are_not_withdrawn(self):
        draft = self.env["sale.order"].create({"partner_id": self.anna.partner_id.id})
        with self.assertRaises(UserError):
            self._withdraw(draft, self.anna)
        self.assertEqual(draft.state, "draft")

    def test_copy_is_no_request(self):
        copy = self._request().copy()
        self.assertFalse(copy.portal_reorder_state or copy.portal_reorder_source_id or copy.portal_reorder_key)
