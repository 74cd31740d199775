import json
from datetime import date, timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SaleSignCommon, draw


@tagged("post_install", "-at_install")
class TestAccept(SaleSignCommon):
    def _check_refused(self, words, **values):
        with self.assertRaisesRegex(UserError, words):
            self._accept(**values)
        self.assertFalse(self._get_evidence(values.get("order")))
        self.assertFalse((values.get("order") or self.order).signature)

    def test_accept(self):
        evidence = self._accept(purchase_order="PO 7")
        self.assertEqual((self.order.state, self.order.portal_sign_state), ("sale", "signed"))
        self.assertEqual((self.order.signed_by, self.order.client_order_ref), ("Anna Keller", "PO 7"))
        self.assertTrue(self.order.signature)
        facts = evidence._get_facts()
        self.assertEqual(facts["signer"]["login"], self.anna.login)
        self.assertEqual(facts["client"]["ip"], "203.0.113.7")
        self.assertEqual(facts["amount"], {"total": "200.00", "currency": self.order.currency_id.name})
        self.assertEqual(facts["offer"]["sha256"], self.order._get_signed_offer_sudo().digest)
        self.assertIn("on behalf of Acme", facts["consent"]["text"])
        self.assertTrue(evidence._is_intact())

    def test_nothing_is_printed_or_mailed_meanwhile(self):
        report, mail = self.registry["ir.actions.report"], self.registry["mail.mail"]
        with patch.object(report, "_render_qweb_pdf") as render, patch.object(mail, "send") as send:
            self._accept()
        self.assertFalse(render.called or send.called)

    def test_what_is_typed_as_name_is_kept_beside_the_account(self):
        facts = self._accept(name="Somebody Else")._get_facts()
        self.assertEqual((facts["signer"]["name"], facts["signer"]["contact"]), ("Somebody Else", "Anna"))

    def test_names_of_accounts_cannot_turn_a_text_around(self):
        self.anna.partner_id.name = "Anna\u202e\u2066 Keller\u200b"
        self.acme.name = "Ac\u202eme"
        signer = self._accept()._get_facts()["signer"]
        self.assertEqual((signer["contact"], signer["company"]), ("Anna Keller", "Acme"))
        self.order = self._create_quote(self.anna.partner_id)
        self.assertEqual(self._decline_order()._get_facts()["signer"]["name"], "Anna Keller")

    def test_states(self):
        self._check_refused("not ready", order=self._create_draft())
        expired = self._create_quote(self.anna.partner_id)
        expired.validity_date = date.today() - timedelta(days=2)
        self._check_refused("expired", order=expired)
        cancelled = self._create_quote(self.anna.partner_id)
        cancelled._action_cancel()
        self._check_refused("cancelled", order=cancelled)
        unsigned = self._create_quote(self.anna.partner_id, require_signature=False)
        self._check_refused("not ready", order=unsigned)
        self._accept()
        with self.assertRaisesRegex(UserError, "already been signed"):
            self._accept(name="Second")
        self.assertEqual(len(self._get_evidence()), 1)

    def _create_draft(self):
        order = self._create_quote(self.anna.partner_id)
        order.state = "draft"
        return order

    def test_last_day_is_the_vendors(self):
        self.env.company.partner_id.tz = "Pacific/Kiritimati"  # 14 hours before Greenwich
        self.order.validity_date = self.order.company_id._get_portal_today()
        self._accept()
        late = self._create_quote(self.anna.partner_id)
        self.env.company.partner_id.tz = "Etc/GMT+12"
        late.validity_date = late.company_id._get_portal_today() - timedelta(days=1)
        self._check_refused("expired", order=late)

    def test_changed_price_between_reading_and_signing(self):
        digest = self.order._get_current_offer_sudo().digest
        self.order.order_line.price_unit = 90
        self._check_refused("has changed", digest=digest)
        self._accept()
        self.assertEqual(self.order._get_signed_offer_sudo().number, 2)

    def test_inputs(self):
        self._check_refused("Type your name", name=" ")
        self._check_refused("cannot be printed", name="a\u202eb")
        # Letters by their category, and nothing to see.
        for name in ("\u3164", "\u115f\u1160", "\uffa0", "\u2800"):
            self._check_refused("name", name=name)
        self._check_refused("Sign in the field", signature="")
        self._check_refused("cannot be read", signature="AAAA")
        self._check_refused("how to sign", method="forge")
        self._check_refused("Tick the box", consent="yes")
        self._check_refused("Tick the box", consent=False)
        self._check_refused("too long", purchase_order="x" * 65)
        for reference in ("a\0b", "\ud800", "=1+1", "a\u202eb"):
            self._check_refused("PO number has characters", purchase_order=reference)
        for digest in (None, 7, "é", ["x"], "0" * 64):
            self._check_refused("has changed", digest=digest)

    def test_confirmation_that_fails_keeps_the_signature(self):
        """Such as a line without a product: the salesperson mends it, the customer has signed."""
        self.order.message_ids.unlink()
        with patch.object(self.registry["sale.order"], "action_confirm", side_effect=UserError("No analytic account")):
            self._accept()
        self.assertEqual((self.order.state, self.order.portal_sign_state), ("sent", "signed"))
        self.assertTrue(self._get_evidence())
        self.assertIn("No analytic account", self.order.activity_ids.note)

    def test_order_that_is_to_be_paid_waits(self):
        order = self._create_quote(self.anna.partner_id, require_payment=True)
        self._accept(order=order)
        self.assertEqual((order.state, order.portal_sign_state), ("sent", "signed"))
        self.assertTrue(order._has_to_be_paid())

    def test_payment_does_not_take_the_place_of_the_signature(self):
        order = self._create_quote(self.anna.partner_id, require_payment=True)
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.env["payment.provider"].create({"name": "Bank"}).id,
                "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": [(6, 0, order.ids)],
            }
        )
        with patch.object(self.registry["sale.order"], "_is_confirmation_amount_reached", return_value=True):
            transaction._check_amount_and_confirm_order()
            self.assertEqual(order.state, "sent")
            self.assertIn("Paid, but not signed", order.activity_ids.summary)
            self._accept(order=order)
        self.assertEqual(order.state, "sale")

    def test_payment_of_what_changed_after_the_signature(self):
        order = self._create_quote(self.anna.partner_id, require_payment=True)
        self._accept(order=order)
        self.assertFalse(order._is_signature_missing())
        order.order_line.price_unit = 1000
        self.assertTrue(order._is_signature_missing())
        order.action_ask_portal_amendment()
        self._accept(order=order, digest=order._get_current_offer_sudo().digest)
        self.assertFalse(order._is_signature_missing())

    # === WHO === #

    def test_role(self):
        self.anna.partner_id.portal_role_id = self.roles["technical"]
        self._check_refused("does not allow")

    def test_limit_needs_a_second_person(self):
        role = self.roles["procurement"]
        role.write({"can_sign": True, "sign_limit": 150})
        self.anna.partner_id.portal_role_id = role
        self._accept()
        self.assertEqual((self.order.state, self.order.portal_sign_state), ("sent", "partly"))
        with self.assertRaisesRegex(UserError, "colleague with a higher limit"):
            self._accept()
        self._accept(user=self.bob, name="Bob")
        self.assertEqual((self.order.state, self.order.portal_sign_state), ("sale", "signed"))
        self.assertEqual(self._get_evidence().mapped("signature_role"), ["provisional", "final"])

    def test_limit_of_the_link(self):
        """Whoever signed up to a limit does not go on as somebody else, by the link of the mail."""
        self.roles["procurement"].write({"can_sign": True, "sign_limit": 150})
        self.anna.partner_id.portal_role_id = self.roles["procurement"]
        self._accept()
        with self.assertRaisesRegex(UserError, "Sign in"):
            self._accept(user=self.env.ref("base.public_user"))
        self.assertEqual(self.order.portal_sign_state, "partly")

    def test_limit_holds_for_changes_after_the_signature(self):
        self._accept()
        self.order.order_line.price_unit = 1000
        self.order.action_ask_portal_amendment()
        digest = self.order._get_current_offer_sudo().digest
        self.roles["procurement"].write({"can_sign": True, "sign_limit": 150})
        self.anna.partner_id.portal_role_id = self.roles["procurement"]
        with self.assertRaisesRegex(UserError, "does not allow"):
            self._accept(digest=digest)

    def test_part_of_the_signatures_ends_with_the_version(self):
        self.order.portal_signer_ids = [(0, 0, {"partner_id": p.id}) for p in (self.anna | self.bob).partner_id]
        self._accept()
        self.order.order_line.price_unit = 1000
        self._accept(user=self.bob, name="Bob")
        self.assertEqual((self.order.state, self.order.portal_sign_state), ("sent", "partly"))
        self._accept()
        self.assertEqual((self.order.state, self.order.portal_sign_state), ("sale", "signed"))
        self.assertEqual(len(self._get_evidence().filtered(lambda row: row.offer_id.number == 2)), 2)

    def test_quotation_that_is_sent_again_is_signed_again(self):
        for number in (1, 2):
            self._accept()
            self.assertEqual(self.order._get_signed_offer_sudo().number, number)
            self.order._action_cancel()
            self.order.action_draft()
            self.order.action_quotation_sent()
            self.assertEqual(self.order._get_portal_state(), "to_sign")

    def test_customers_reset_nothing(self):
        self._accept()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.order.with_user(self.anna).action_draft()
        self.assertEqual(self.order.portal_sign_state, "signed")

    def test_staff_write_no_state_of_a_signature(self):
        for name in ("portal_sign_state", "portal_amendment_state", "portal_offer_number"):
            with self.assertRaises(AccessError):
                self.order.with_user(self.vera).write({name: False})
        with self.assertRaises(AccessError):
            self.order.with_user(self.vera).copy({"portal_sign_state": "signed"})

    def test_named_signers(self):
        self.order.portal_signer_ids = [(0, 0, {"partner_id": p.id}) for p in (self.anna | self.bob).partner_id]
        with self.assertRaisesRegex(UserError, "Sign in"):
            self._accept(user=self.env.ref("base.public_user"))
        self._accept()
        self.assertEqual((self.order.state, self.order.portal_sign_state), ("sent", "partly"))
        with self.assertRaisesRegex(UserError, "Waiting for"):
            self._accept()
        self._check_partly_signed()
        self._accept(user=self.bob, name="Bob")
        self.assertEqual(self.order.portal_sign_state, "signed")

    def _check_partly_signed(self):
        """Each signer sees who has signed, and who is next."""
        self.assertEqual(self.order._get_portal_badge(), ("waiting", "1 of 2 signed"))
        for user, sentence in (
            (self.anna, f"You have signed. Waiting for {self.bob.name}."),
            (self.bob, "Anna Keller signed. Your signature is needed next."),
        ):
            self._login(user)
            page = html.fromstring(self.url_open(f"/my/orders/{self.order.id}").content)
            self.assertEqual(page.xpath("//*[@name='portal_sentence']")[0].text_content().strip(), sentence)
            self.assertEqual(page.xpath("//dd[@data-name='portal_awaited']/text()"), [self.bob.name])

    def test_stranger_among_named_signers(self):
        self.order.portal_signer_ids = [(0, 0, {"partner_id": self.bob.partner_id.id})]
        self._check_refused("to be signed by Bob")

    def test_login_can_be_asked_for(self):
        self.env.company.portal_sign_identity = "login"
        self._check_refused("Sign in", user=self.env.ref("base.public_user"))
        self._accept()

    # === BY HTTP === #

    def _post(self, order=None, token=None, **values):
        order = order or self.order
        params = self._values(order, **values) | ({"access_token": token} if token else {})
        return self._rpc(f"/my/orders/{order.id}/accept", **params)

    def test_owner_by_page(self):
        self._login(self.anna)
        answer = self._post()
        self.assertEqual(answer["redirect_url"], f"/my/orders/{self.order.id}?done=signed")
        self.assertEqual(len(self._get_evidence()), 1)
        self.assertIn("already been signed", self._post()["error"])
        self.assertEqual(len(self._get_evidence()), 1)

    def test_strangers_by_page(self):
        for user in (self.ben, None):
            self._login(user)
            for token in (None, "wrong", "é"):
                self.assertEqual(self._post(token=token), {"error": "Invalid order."})
        self.assertFalse(self._get_evidence())

    def test_link(self):
        self._login()
        answer = self._post(token=self.order.access_token)
        self.assertIn("access_token=", answer["redirect_url"])
        facts = self._get_evidence()._get_facts()
        self.assertEqual((facts["signer"]["is_link"], facts["signer"]["login"]), (True, None))

    def test_quotation_of_another_company_where_signing_in_is_asked(self):
        """An account belongs to one company of the vendor's: the link leads through signing in to the signature."""
        other = self.env["res.company"].create({"name": "Second vendor", "portal_sign_identity": "login"})
        order = self._create_quote(self.anna.partner_id)
        order.with_context(check_company=False).company_id = other
        self._commit()
        path = f"/my/orders/{order.id}?access_token={order.access_token}"
        self._login()
        (link,) = html.fromstring(self.url_open(path).text).xpath("//a[@name='portal_sign_in_to_sign']/@href")
        self.assertEqual(parse_qs(urlsplit(link).query)["redirect"], [path])
        self._login(self.anna)
        page = html.fromstring(self.url_open(path).text)
        (props,) = page.xpath("//owl-component[@name='portal_evidence.signature_form']/@props")
        self.assertIn(order.access_token, json.loads(props)["accessToken"])
        self.assertEqual(set(page.xpath("//form//input[@name='access_token']/@value")), {order.access_token})
        answer = self._post(order, token=order.access_token)
        self.assertEqual(self.url_open(answer["redirect_url"], allow_redirects=False).status_code, 200)
        self.assertEqual(self._get_evidence(order)._get_facts()["signer"]["login"], self.anna.login)

    def test_more_parameters_change_nothing(self):
        self._login(self.anna)
        with mute_logger("odoo.http"):
            self._post(signed_on="2001-01-01", ip="1.2.3.4", state="cancel", context={"x": 1}, client={"ip": "1.2.3.4"})
        evidence = self._get_evidence()
        self.assertNotEqual(evidence.ip_address, "1.2.3.4")
        self.assertEqual(self.order.state, "sale")

    def test_forged_address_is_told_as_a_claim(self):
        self._login(self.anna)
        params = {"jsonrpc": "2.0", "method": "call", "params": self._values()}
        self.url_open(
            f"/my/orders/{self.order.id}/accept", json=params, headers={"X-Forwarded-For": "1.2.3.4"}
        ).raise_for_status()
        client = self._get_evidence()._get_facts()["client"]
        self.assertEqual((client["ip"], client["claimed_ip"]), ("127.0.0.1", "1.2.3.4"))

    def test_script_in_the_name_is_text(self):
        self._login(self.anna)
        self._post(name="<script>alert(1)</script>")
        page = self.url_open(f"/my/orders/{self.order.id}").text
        self.assertNotIn("<script>alert(1)", page)
        self.assertIn("&lt;script&gt;alert(1)", page)

    def test_too_many_attempts(self):
        self._login(self.anna)
        with patch("odoo.addons.portal_tools.models.portal_rate_limit.PortalRateLimit._is_allowed", return_value=False):
            self.assertIn("Too many", self._post()["error"])
        self.assertFalse(self._get_evidence())

    # === OPTIONAL PRODUCTS === #

    def _create_optional(self):
        section = {"display_type": "line_section", "name": "Options", "is_optional": True, "sequence": 20}
        line = {"product_id": self.product.id, "price_unit": 10, "product_uom_qty": 0, "tax_ids": False, "sequence": 21}
        order = self._create_quote(self.anna.partner_id)
        order.order_line = [(0, 0, section), (0, 0, line)]
        return order, order.order_line.sorted("sequence")[-1]

    def _set(self, order, line, **values):
        return self._rpc(f"/my/orders/{order.id}/update_line_dict", line_id=line.id, **values)

    def test_quantity_of_an_option(self):
        order, option = self._create_optional()
        self._login(self.anna)
        self._set(order, option, input_quantity=3)
        self.assertEqual((option.product_uom_qty, order.amount_total), (3, 230))
        self._set(order, option, remove=True)
        self._set(order, option)
        self.assertEqual(option.product_uom_qty, 3)
        for quantity in (-10, 1e308, 10**400, "abc", None, True, [1], 20_000, 0.3333333):
            self.assertIn("error", self._set(order, option, input_quantity=quantity), quantity)
        self.assertEqual(option.product_uom_qty, 3)
        self.assertIn("chose 3", " ".join(order.message_ids.mapped("body")))

    def test_number_of_an_option_that_is_none(self):
        order, option = self._create_optional()
        self._login(self.anna)
        path = f"/my/orders/{order.id}/update_line_dict"
        for params in ({}, {"line_id": None}, {"line_id": "x"}, {"line_id": [1]}, {"line_id": 10**30}):
            self.assertIn("not optional", self._rpc(path, input_quantity=1, **params)["error"], params)
        self.assertIn("no longer be changed", self._rpc("/my/orders/999999/update_line_dict")["error"])
        self.assertEqual(option.product_uom_qty, 0)

    def test_options_are_changed_a_limited_number_of_times(self):
        """Each change is a note in the order's history, and costs the link's holder nothing."""
        order, option = self._create_optional()
        self._login(self.anna)
        self._set(order, option, input_quantity=1)
        with patch("odoo.addons.portal_sale_sign.controllers.quotation.OPTIONS", 2):
            self._set(order, option, input_quantity=2)
            self.assertIn("very often", self._set(order, option, input_quantity=3)["error"])
        self.assertEqual(option.product_uom_qty, 2)

    def test_discount_of_an_option_stays(self):
        """What the vendor gave by hand is no matter of the quantity, also where price lists give discounts."""
        self.env.ref("base.group_user")._apply_group(self.env.ref("sale.group_discount_per_so_line"))
        pricelist = self.env["product.pricelist"].create({"name": "Discounts"})
        order, option = self._create_optional()
        order.pricelist_id = pricelist
        option.write({"price_unit": 100, "discount": 25})
        self._login(self.anna)
        self._set(order, option, input_quantity=2)
        self.assertEqual((option.price_unit, option.discount, order.amount_total), (100, 25, 350))

    def test_options_below_zero(self):
        order, option = self._create_optional()
        option.price_unit = -150
        self._login(self.anna)
        self._set(order, option, input_quantity=1)
        self.assertIn("below zero", self._set(order, option, input_quantity=2)["error"])
        self.assertEqual(order.amount_total, 50)

    def test_options_of_others_and_fixed_lines(self):
        order, option = self._create_optional()
        self._login(self.anna)
        self.assertIn("not optional", self._set(order, order.order_line[0], input_quantity=0)["error"])
        self.assertIn("not optional", self._set(order, self.order.order_line, input_quantity=0)["error"])
        self._login(self.ben)
        self.assertIn("error", self._set(order, option, input_quantity=1))
        self.anna.partner_id.portal_role_id = self.roles["technical"]
        self._login(self.anna)
        self.assertIn("error", self._set(order, option, input_quantity=1))
        self.assertEqual(option.product_uom_qty, 0)

    def test_options_after_the_signature(self):
        order, option = self._create_optional()
        order.require_payment = True
        self._login(self.anna)
        self._accept(order=order)
        self.assertEqual(order.state, "sent")
        self.assertIn("no longer be changed", self._set(order, option, input_quantity=1)["error"])
        late, option = self._create_optional()
        late.validity_date = fields.Date.today() - timedelta(days=2)
        self.assertIn("no longer be changed", self._set(late, option, input_quantity=1)["error"])

    def test_options_after_the_first_of_several_signatures(self):
        order, option = self._create_optional()
        order.portal_signer_ids = [(0, 0, {"partner_id": p.id}) for p in (self.anna | self.bob).partner_id]
        self.assertTrue(option._can_be_edited_on_portal() and order._can_be_edited_on_portal())
        self._accept(order=order)
        self.assertEqual(order.portal_sign_state, "partly")
        self.assertFalse(order._can_be_edited_on_portal())

    def test_picture_is_drawn_anew(self):
        evidence = self._accept(signature=draw(kind="JPEG"))
        self.assertTrue(evidence.image)
        self.assertEqual(self.order.signature[:8], evidence.image[:8])
