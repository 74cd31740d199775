from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SaleSignCommon


@tagged("post_install", "-at_install")
class TestDecline(SaleSignCommon):
    def _post(self, path, order=None, token=None, csrf=True, **values):
        order = order or self.order
        values |= {"csrf_token": self.csrf_token() if csrf else "x"} | ({"access_token": token} if token else {})
        return self.url_open(f"/my/orders/{order.id}/{path}", data=values, allow_redirects=False)

    def csrf_token(self):
        return Request.csrf_token(self)

    def _decline(self, user=None, reason="Too expensive", order=None):
        user = user or self.anna
        order = order or self.order
        return self._decline_order(user, order, reason)

    def test_decline(self):
        evidence = self._decline(reason="Too <b>expensive</b>")
        self.assertEqual((self.order.state, self.order.portal_sign_state), ("cancel", "declined"))
        self.assertEqual(self.order.portal_decline_reason, "Too <b>expensive</b>")
        self.assertEqual((evidence.kind, evidence._get_facts()["reason"]), ("declined", "Too <b>expensive</b>"))
        self.assertNotIn("<b>", self.order.message_ids[0].body)
        self.assertIn("declined", self.order.activity_ids.summary)
        with self.assertRaisesRegex(UserError, "was declined"):
            self._decline()
        self.assertEqual(len(self._get_evidence(kind="declined")), 1)

    def test_reason_that_can_be_counted(self):
        price = self.env.ref("portal_sale_sign.decline_reason_price")
        self._login(self.anna)
        self.assertIn(price.name, self.url_open(f"/my/orders/{self.order.id}").text)
        self._post("decline", decline_message="", reason_id=price.id)
        self.assertEqual((self.order.portal_decline_reason_id, self.order.portal_decline_reason), (price, price.name))
        facts = self._get_evidence(kind="declined")._get_facts()
        self.assertEqual((facts["reason_name"], facts["reason_id"]), (price.name, price.id))
        other = self.order = self._create_quote(self.anna.partner_id)
        for odd in ("x", "0", "999999999999", "-1"):
            self._post("decline", order=other, decline_message="", reason_id=odd)
            self.assertEqual(other.state, "sent")

    def test_reasons_of_the_same_name_are_counted_apart(self):
        price = self.env.ref("portal_sale_sign.decline_reason_price")
        twin = price.copy({"name": price.name})
        self._login(self.anna)
        self._post("decline", decline_message="", reason_id=twin.id)
        self.assertEqual(self.order.portal_decline_reason_id, twin)

    def test_named_signers_alone_decline(self):
        self.order.portal_signer_ids = [(0, 0, {"partner_id": self.bob.partner_id.id})]
        for user in (self.anna, self.env.ref("base.public_user")):
            with self.assertRaises(UserError):
                self._decline(user=user)
        self._decline(user=self.bob)
        self.assertEqual(self.order.state, "cancel")

    def test_markup_in_a_reason_is_text_for_the_salesperson(self):
        self._decline(reason="<a href='https://evil.example'>Approve</a> x < 5")
        self.assertNotIn("<a", self.order.activity_ids.note)
        self.assertIn("x &lt; 5", self.order.activity_ids.note)

    def test_decline_without_required_signature(self):
        order = self._create_quote(self.anna.partner_id, require_signature=False)
        self._decline(order=order)
        self.assertEqual(order.state, "cancel")

    def test_refused(self):
        for reason in (None, " ", "\0", 7):
            with self.assertRaisesRegex(UserError, "Choose a reason, or tell us why"):
                self._decline(reason=reason)
        with self.assertRaisesRegex(UserError, "too long"):
            self._decline(reason="x" * 2001)
        self.anna.partner_id.portal_role_id = self.roles["technical"]
        with self.assertRaisesRegex(UserError, "does not allow"):
            self._decline()
        self.anna.partner_id.portal_role_id = False
        self._accept()
        with self.assertRaises(UserError):
            self._decline()
        self.assertEqual(self.order.state, "sale")

    def test_declined_again_after_it_was_taken_back(self):
        self._decline()
        self.order.action_draft()
        self.order.action_quotation_sent()
        self._decline()
        self.assertEqual(self._get_evidence(kind="declined").mapped("offer_id.number"), [1, 2])

    @mute_logger("odoo.http")
    def test_by_page(self):
        self._login(self.ben)
        answer = self._post("decline", decline_message="x")
        self.assertEqual((answer.status_code, answer.headers["Location"].split("/")[-1]), (303, "my"))
        self.assertEqual(self.order.state, "sent")
        self._login(self.anna)
        self.assertEqual(self.url_open(f"/my/orders/{self.order.id}/decline").status_code, 405)
        self.assertEqual(self._post("decline", csrf=False, decline_message="x").status_code, 400)
        self.assertEqual(self._post("decline", decline_message=" ").status_code, 303)
        self.assertEqual(self.order.state, "sent")
        self.assertIn("Choose a reason, or tell us why.", self.url_open(f"/my/orders/{self.order.id}").text)
        answer = self._post("decline", decline_message="Too expensive")
        self.assertTrue(answer.headers["Location"].endswith(f"/my/orders/{self.order.id}?done=declined"))
        self.assertEqual(self.order.state, "cancel")

    def test_request_for_a_change(self):
        self._login(self.anna)
        line = self.order.order_line
        self._post("request", text="Two more, please", line_id=line.id)
        request = self.env["portal.sale.request"].search([("order_id", "=", self.order.id)])
        self.assertEqual((request.kind, request.text, request.line_name), ("change", "Two more, please", "Chair"))
        self.assertEqual(request.partner_id, self.anna.partner_id)
        self.assertIn("Two more", self.order.activity_ids.note)
        request.action_done()
        self.assertEqual(request.state, "done")

    def test_state_after_asking_for_a_change(self):
        """Everywhere the same: on the page, in the list, on the dashboard."""
        self._ask(text="Three, please")
        self.assertEqual(self.order._get_portal_badge(), ("progress", "Changes requested"))
        self._login(self.anna)
        page = self.url_open(f"/my/orders/{self.order.id}").text
        self.assertIn("Changes requested", page)
        self.assertIn(f"{self.vera.name} will answer; you can still sign this version.", page)
        self.assertIn("Changes requested", self.url_open("/my/quotes").text)
        self.env["portal.sale.request"].search([("order_id", "=", self.order.id)]).action_done()
        self.assertEqual(self.order._get_portal_badge(), ("waiting", "To sign"))

    def test_what_was_done_is_told(self):
        self.assertEqual(self.order._tell_portal_done("asked"), f"Request sent. {self.vera.name} will answer.")
        people = (self.anna | self.bob).partner_id
        self.order.portal_signer_ids = [(0, 0, {"partner_id": partner.id}) for partner in people]
        self._accept()
        words = self.order._tell_portal_done("partly")
        self.assertIn(self.bob.name, words)
        self.assertNotIn(self.anna.name, words)
        self.order.portal_signer_ids.unlink()
        self.assertEqual(self.order._tell_portal_done("partly"), "Thank you. We have asked the others to sign.")

    def test_what_follows_the_signature(self):
        self.assertIn("order is confirmed, and we e-mail", self.order._get_portal_sign_outlook())
        self.order.require_payment = True
        self.assertIn("You pay next", self.order._get_portal_sign_outlook())
        people = (self.anna | self.bob).partner_id
        self.order.portal_signer_ids = [(0, 0, {"partner_id": partner.id}) for partner in people]
        self.assertIn("The others are asked to sign next", self.order._get_portal_sign_outlook())

    def test_day_of_declining_is_on_the_timeline(self):
        self._decline_order()
        declined = self._get_evidence(kind="declined").decided_at
        self.assertEqual(self.order._get_timeline()[-1]["date"], declined)

    def test_change_without_words(self):
        with self.assertRaisesRegex(UserError, "what you would like to change"):
            self._ask(text=" ")
        self.assertTrue(self._ask(text="Three"))

    def test_changes_are_not_accepted_without_words(self):
        self._accept()
        self.order.order_line.price_unit = 120
        self.order.action_ask_portal_amendment()
        with self.assertRaisesRegex(UserError, "Tell us why in a few words"):
            self._decline_order(reason=" ")

    def test_request_by_link(self):
        self._login()
        self._post("request", token=self.order.access_token, text="Ready when?")
        request = self.env["portal.sale.request"].search([("order_id", "=", self.order.id)])
        self.assertEqual(request.text, "Ready when?")
        self.assertEqual(self._post("request", token="wrong", text="x").headers["Location"].split("/")[-1], "my")
        self.assertEqual(len(self.env["portal.sale.request"].search([("order_id", "=", self.order.id)])), 1)

    def test_request_for_a_new_quotation(self):
        self._login(self.anna)
        self.order.validity_date = fields.Date.today() - timedelta(days=2)
        page = self.url_open(f"/my/orders/{self.order.id}").text
        self.assertIn("Request a new quotation", page)
        self._post("request", text="x")
        self.assertFalse(self.env["portal.sale.request"].search([("order_id", "=", self.order.id)]))
        self._post("request", kind="renewal", text="")
        request = self.env["portal.sale.request"].search([("order_id", "=", self.order.id)])
        self.assertEqual(request.kind, "renewal")

    def test_refused_request_keeps_what_was_typed(self):
        self._login(self.anna)
        self._post("request", text="y" * 2001)
        self.assertIn("y" * 2001, self.url_open(f"/my/orders/{self.order.id}").text)
