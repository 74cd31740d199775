from odoo import Command
from odoo.http import Request
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import SIGNATURE, SaleAccessCommon


@tagged("post_install", "-at_install")
class TestRights(SaleAccessCommon):
    def _accept(self, order=None, **params):
        order = order or self.quote
        return self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept", {"name": "Anna", "signature": SIGNATURE, **params}
        )

    def _decline(self, **params):
        data = {"csrf_token": Request.csrf_token(self), "decline_message": "No", **params}
        return self._open(f"/my/orders/{self.quote.id}/decline", data=data)

    def _skip_with_evidence(self):
        if "portal.sale.quotation.decision" in self.env:
            self.skipTest("portal_sale_sign asks more of who accepts, and tests the same itself.")

    def _give(self, user, *rights, **values):
        user.partner_id.portal_role_id = self._create_role(rights=rights, quote="company", order="company")
        user.partner_id.portal_role_id.write(values)

    def test_who_may_accepts(self):
        self._skip_with_evidence()
        self._give(self.anna, "can_sign")
        self._login(self.anna)
        text = self._open(self.quote.access_url).text
        self.assertIn("modalaccept", text)
        self.assertNotIn("o_portal_refusal", text)
        self.assertIn("redirect_url", self._accept())
        self.assertEqual(self.quote.state, "sale")

    def test_who_may_not_is_told(self):
        self._skip_with_evidence()
        self._give(self.anna)
        self._login(self.anna)
        text = self._open(self.quote.access_url).text
        self.assertIn("Your role does not allow you to accept this quotation", text)
        self.assertNotIn("modalaccept", text)
        self.assertNotIn("modaldecline", text)
        for params in ({}, {"access_token": self.quote.access_token}):
            self.assertIn("Your role", self._accept(**params)["error"])
        self._decline()
        self._decline(access_token=self.quote.access_token)
        self.assertEqual((self.quote.state, self.quote.signed_by), ("sent", False))

    def test_limit(self):
        self._skip_with_evidence()
        self._give(self.anna, "can_sign", sign_limit=99.99)
        self._login(self.anna)
        self.assertIn("Your role", self._accept()["error"])
        self.anna.partner_id.portal_role_id.sign_limit = 100
        self.assertIn("redirect_url", self._accept())

    def test_who_may_declines(self):
        self._give(self.anna, "can_sign")
        self._login(self.anna)
        self._decline()
        self.assertEqual(self.quote.state, "cancel")

    def test_scope_comes_before_the_right(self):
        self._give(self.ben, "can_sign")
        self._login(self.ben)
        self.assertIn("error", self._accept(access_token=self.quote.access_token))
        self.assertEqual(self.quote.state, "sent")

    def test_visitor_accepts_by_link(self):
        self._skip_with_evidence()
        self._login()
        self.assertIn("redirect_url", self._accept(access_token=self.quote.access_token))

    def _pay(self, **params):
        """Return whether paying passes the guards: nothing is charged, for want of a provider."""
        payload = {
            "access_token": self.quote.access_token,
            "provider_id": 0,
            "payment_method_id": 0,
            "token_id": None,
            "amount": 0.01,
            "flow": "direct",
            "tokenization_requested": False,
            "landing_route": "/my",
            **params,
        }
        with mute_logger("odoo.http", "odoo.sql_db"):
            answer = self.opener.post(
                f"{self.base_url()}/my/orders/{self.quote.id}/transaction",
                json={"jsonrpc": "2.0", "method": "call", "params": payload},
            ).text
        self.assertIn("error", answer)
        return "Your role does not allow" not in answer and "Accept the quotation first" not in answer

    def test_paying_is_no_way_around_accepting(self):
        self._give(self.anna, "can_pay")
        self._login(self.anna)
        self.assertFalse(self._pay())
        self.quote.require_signature = False
        self.assertFalse(self._pay())
        self._give(self.anna, "can_pay", "can_sign", sign_limit=1)
        self.assertFalse(self._pay())
        self.anna.partner_id.portal_role_id.sign_limit = 0
        self.assertTrue(self._pay())
        self._give(self.anna, "can_sign")
        self.assertFalse(self._pay())

    def _finish_payment(self):
        """Do what a provider's message does when the money has arrived."""
        transaction_sudo = (
            self.env["payment.transaction"]
            .with_user(self.anna)
            .sudo()
            .create(
                {
                    "provider_id": self.env["payment.provider"].create({"name": "Bank"}).id,
                    "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
                    "amount": self.quote.amount_total,
                    "currency_id": self.quote.currency_id.id,
                    "partner_id": self.anna.partner_id.id,
                    "sale_order_ids": [Command.set(self.quote.ids)],
                    "state": "done",
                }
            )
        )
        # As the provider's message, which nobody is signed in for.
        transaction_sudo.with_user(self.env.ref("base.public_user")).sudo()._check_amount_and_confirm_order()

    def test_message_of_a_provider_accepts_no_more_than_the_payer(self):
        self.quote.write({"require_signature": False, "require_payment": True, "prepayment_percent": 1.0})
        # While the payment was on its way, the role changed.
        self._give(self.anna, "can_pay")
        self._finish_payment()
        self.assertEqual(self.quote.state, "sent")
        self.assertIn("Paid, but not confirmed", self.quote.activity_ids.mapped("summary"))
        self._give(self.anna, "can_pay", "can_sign")
        self._finish_payment()
        self.assertEqual(self.quote.state, "sale")

    def test_who_may_not_pay_sees_no_payment(self):
        self.quote.write({"require_signature": False, "require_payment": True, "prepayment_percent": 1.0})
        for rights, is_shown in ((["can_pay", "can_sign"], True), ([], False)):
            self._give(self.anna, *rights)
            self._login(self.anna)
            text = self._open(self.quote.access_url).text
            self.assertEqual("o_sale_portal_paynow" in text, is_shown)
            self.assertEqual("Your role does not allow you to pay" in text, not is_shown)

    # === SIGNING OUT === #

    def _pay_as_visitor(self):
        self._login()
        with mute_logger("odoo.http", "odoo.sql_db"):
            answer = self.opener.post(
                f"{self.base_url()}/my/orders/{self.quote.id}/transaction",
                json={
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {"access_token": self.quote.access_token, "provider_id": 0, "payment_method_id": 0}
                    | {"token_id": None, "amount": 30, "flow": "direct", "tokenization_requested": False}
                    | {"landing_route": "/my"},
                },
            ).text
        return "Sign in to" not in answer

    def test_signing_out_and_paying_lifts_no_limit(self):
        """A quotation that is paid and not signed: whoever may not accept or pay it does not so by the link."""
        self.quote.write({"require_signature": False, "require_payment": True, "prepayment_percent": 0.3})
        self.assertTrue(self._pay_as_visitor())
        for rights, values in (
            (["can_sign", "can_pay"], {"sign_limit": 99}),
            (["can_pay"], {}),
            (["can_sign"], {}),
        ):
            self._give(self.bob, *rights, **values)
            self.assertFalse(self._pay_as_visitor(), rights)
            self.assertNotIn("o_sale_portal_paynow", self._open_link().text)
        self._give(self.bob, "can_sign", "can_pay", sign_limit=100)
        self.assertTrue(self._pay_as_visitor())
        self.assertIn("o_sale_portal_paynow", self._open_link().text)

    def test_colleague_pays_what_was_signed(self):
        """The one who signs need not be the one who pays."""
        self.quote.write({"require_payment": True, "prepayment_percent": 0.3})
        self._give(self.bob, "can_pay")
        self._login(self.bob)
        self.assertFalse(self._pay())
        self.quote.write({"signature": SIGNATURE, "signed_by": "Anna"})
        if "portal_sign_state" in self.quote._fields:
            self.quote.portal_sign_state = "signed"
        self._login(self.bob)
        self.assertTrue(self._pay())
        self.assertTrue(self._pay_as_visitor())

    def test_one_limited_person_among_many(self):
        """However many people the customer has, and wherever the limited one stands among them."""
        policy, portal = self.env["portal.access.policy"], self.env.ref("base.group_portal")
        people = [{"name": f"P {n}", "parent_id": self.acme.id} for n in range(203)]
        partners = self.env["res.partner"].create(people)
        logins = [
            {"login": f"many.{partner.id}", "partner_id": partner.id, "group_ids": [(6, 0, portal.ids)]}
            for partner in partners
        ]
        self.env["res.users"].with_context(no_reset_password=True).create(logins)
        self.assertTrue(policy._is_everybody_allowed(self.acme, ("sign",), 100))
        partners[-1].portal_role_id = self._create_role("Few", ["can_sign"], quote="company")
        partners[-1].portal_role_id.sign_limit = 50
        self.assertFalse(policy._is_everybody_allowed(self.acme, ("sign",), 100))
        self.assertTrue(policy._is_everybody_allowed(self.acme, ("sign",), 50))
        self.assertTrue(policy._is_everybody_allowed(self.beta, ("sign",), 100))

    def test_signing_out_lifts_no_limit_on_what_a_subsidiary_was_offered(self):
        """Whoever sees the quotation of a subsidiary from above is held to the role by its link as well."""
        self.quote.write({"require_signature": False, "require_payment": True, "prepayment_percent": 0.3})
        self.quote.partner_id = self.sue.partner_id
        self.assertTrue(self._pay_as_visitor())
        for rights, values in ((["can_sign", "can_pay"], {"sign_limit": 99}), (["can_sign"], {})):
            self._give(self.anna, *rights, **values)
            self._login(self.anna)
            self.assertEqual(self._open(self.quote.access_url).status_code, 200)
            self.assertFalse(self._pay_as_visitor(), rights)
        self._give(self.anna, "can_sign", "can_pay", sign_limit=100)
        self.assertTrue(self._pay_as_visitor())

    def test_sister_company_limits_nobody(self):
        """People of a company beside or of another customer, who see nothing of it, count for nothing."""
        policy = self.env["portal.access.policy"]
        sister = self._create_partner("Acme West", is_company=True, parent_id=self.acme.id)
        for user in (self._create_person("Wes", sister), self.ben):
            self._give(user)
        self.assertTrue(policy._is_everybody_allowed(self.sue.partner_id, ("sign",), 100))
        self.assertFalse(policy._is_everybody_allowed(sister, ("sign",), 100))
        self.assertFalse(policy._is_everybody_allowed(self.acme, ("sign",), 100))

    def test_errors_of_scripts_have_no_traceback(self):
        self._login()
        for path, params in (
            (f"/my/orders/{self.quote.id}/transaction", {}),
            (f"/my/orders/{self.quote.id}/transaction", {"access_token": ["x"]}),
            ("/my/orders/999999/transaction", {"access_token": "x"}),
        ):
            with mute_logger("odoo.http", "odoo.sql_db"):
                body = {"jsonrpc": "2.0", "method": "call", "params": params}
                answer = self.opener.post(f"{self.base_url()}{path}", json=body).text
            self.assertIn("error", answer)
            if "portal.section" in self.env:  # portal_custom_base answers without the traceback
                self.assertNotIn("Traceback", answer)
                self.assertNotIn(".py", answer)

    # === MESSAGES === #

    def test_visitor_changes_no_message_of_the_customer(self):
        message = (
            self.quote.with_user(self.anna)
            .sudo()
            .message_post(
                body="Mine", author_id=self.anna.partner_id.id, message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        )
        params = {"message_id": message.id, "update_data": {"body": "EDITED BY LINK", "attachment_ids": []}}
        params["token"] = self.quote.access_token
        self._login()
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request("/mail/message/update_content", params)
        self.assertIn("Mine", message.body)
        self._login(self.anna)
        self.make_jsonrpc_request("/mail/message/update_content", params)
        self.assertIn("EDITED", message.body)

    # === ADDRESSES === #

    def test_invoice_address_is_for_those_who_see_invoices(self):
        if "account.move" not in self.env:
            self.skipTest("Without accounting there is no type of invoices.")
        payable = self._create_partner(
            "Accounts payable", parent_id=self.acme.id, type="invoice", email="ap@acme.example"
        )
        dock = self._create_partner("Dock", parent_id=self.acme.id, type="delivery")
        self.anna.partner_id.portal_role_id = self._create_role(
            "Buyer", ["can_change_addresses"], contact="shared", quote="company"
        )

        def can_edit(address):
            return address.with_user(self.anna).sudo()._can_be_edited_by_current_customer()

        self.assertFalse(can_edit(payable))
        self.assertTrue(can_edit(dock))
        self.anna.partner_id.portal_role_id = self._create_role(
            "Finance", ["can_change_addresses"], contact="shared", invoice="company"
        )
        self.assertTrue(can_edit(payable))

    def test_new_invoice_address_needs_sight_of_invoices(self):
        if "account.move" not in self.env:
            self.skipTest("Without accounting there is no type of invoices.")
        self._login(self.anna)
        for types, address_type, parent in (
            ({"quote": "company"}, "billing", None),
            ({"quote": "company"}, "delivery", self.acme),
            ({"invoice": "company"}, "billing", self.acme),
        ):
            self.anna.partner_id.portal_role_id = self._create_role(
                "Role", ["can_change_addresses"], contact="shared", **types
            )
            name = f"{address_type} by {next(iter(types))}"
            self._save_address(name, address_type)
            address = self.env["res.partner"].search([("name", "=", name)])
            if parent is None:
                self.assertFalse(address, "where invoices go is for those to say who see them")
                continue
            self.assertEqual(address.type, {"billing": "invoice"}.get(address_type, address_type))
            self.assertEqual(address.parent_id, parent, name)

    def _save_address(self, name, address_type):
        values = {
            "name": name,
            "email": "new@acme.example",
            "phone": "1",
            "street": "1 Street",
            "city": "City",
            "zip": "9000",
            "country_id": self.env.ref("base.be").id,
            "partner_id": "",
            "address_type": address_type,
            "csrf_token": Request.csrf_token(self),
        }
        with mute_logger("odoo.http"):
            return self.url_open("/my/address/submit", data=values)
