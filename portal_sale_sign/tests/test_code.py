import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SaleSignCommon


@tagged("post_install", "-at_install")
class TestCode(SaleSignCommon):
    def setUp(self):
        super().setUp()
        self.env.company.portal_sign_code = "always"
        limit = self.registry["portal.rate.limit"]
        self.counts = {}

        # The real one counts on a cursor of its own, which these tests have not.
        def is_allowed(_self, scope, key, most, seconds):
            self.counts[scope, key] = self.counts.get((scope, key), 0) + 1
            return self.counts[scope, key] <= most

        self.startPatcher(patch.object(limit, "_is_allowed", is_allowed))

    def _send(self, user=None, session="s"):
        """Have a code mailed, and return it."""
        self._commit()
        self.order._get_decision()._send_code(self.order, self._actor(user, session=session))
        mail = self.env["mail.mail"].search([("subject", "ilike", "Your code to sign")], order="id desc", limit=1)
        self.assertEqual((mail.state, mail.create_uid), ("outgoing", self.env.ref("base.user_root")))
        self.assertFalse(mail.mail_message_id.with_user(self.anna).has_access("read"))
        return re.search(r"<b>(\d{6})</b>", str(mail.body_html))[1]

    def _get_email(self, user):
        sent_to = self.order._get_decision()._get_code_contact(self.order.sudo())
        return self.env["portal.one.time.code"]._get_email(sent_to, self._actor(user))

    def test_right_code(self):
        code = self._send()
        facts = self._accept(code=f" {code[:3]} {code[3:]} ")._get_facts()
        self.assertEqual(
            facts["step_up"],
            {
                "method": "email code",
                "sent_to": self._get_email(self.anna),
            },
        )

    def test_code_works_once(self):
        code = self._send()
        self._accept(code=code)
        codes, version = self.env["portal.one.time.code"].with_user(self.anna), self.order._get_signed_offer_sudo()
        with self.assertRaisesRegex(UserError, "Ask for a code"):
            codes._use(version, code, self._actor())

    def test_without_a_code(self):
        with self.assertRaisesRegex(UserError, "Ask for a code"):
            self._accept(code="123456")
        self._send()
        for code in (None, 7, "000000x", "\ud800", ["1"]):
            with self.assertRaisesRegex(UserError, "not the code"):
                self._accept(code=code)

    def test_five_tries(self):
        code = self._send()
        wrong = "000000" if code != "000000" else "111111"
        for _try in range(5):
            with self.assertRaisesRegex(UserError, "not the code"):
                self._accept(code=wrong)
        with self.assertRaisesRegex(UserError, "Too many wrong codes"):
            self._accept(code=code)

    def test_bound_to_session_version_and_time(self):
        code = self._send(session="another")
        with self.assertRaisesRegex(UserError, "Ask for a code"):
            self._accept(code=code)
        code = self._send()
        self.order.order_line.price_unit = 90
        with self.assertRaisesRegex(UserError, "Ask for a code"):
            self._accept(code=code)
        code = self._send()
        self.env["portal.one.time.code"].search([]).expires_on = fields.Datetime.now() - timedelta(seconds=1)
        with self.assertRaisesRegex(UserError, "Ask for a code"):
            self._accept(code=code)

    def test_code_of_another_order(self):
        code = self._send()
        other = self._create_quote(self.anna.partner_id)
        with self.assertRaisesRegex(UserError, "Ask for a code"):
            self._accept(order=other, code=code)

    def test_not_above_the_amount(self):
        self.env.company.write({"portal_sign_code": "above", "portal_sign_code_amount": 200})
        self._accept()
        other = self._create_quote(self.anna.partner_id)
        other.order_line.price_unit = 101
        with self.assertRaisesRegex(UserError, "Ask for a code"):
            self._accept(order=other)

    def test_flood(self):
        for _mail in range(5):
            self._send()
        with self.assertRaisesRegex(UserError, "Too many codes"):
            self._send()

    def test_mailbox_of_an_order_is_not_filled(self):
        """Whoever has the link and many addresses is many visitors, and one order."""
        decision, public = self.order._get_decision(), self.env.ref("base.public_user")
        for number in range(15):
            decision._send_code(self.order, self._actor(public, ip=f"2001:db8::{number}"))
        with self.assertRaisesRegex(UserError, "Too many codes"):
            decision._send_code(self.order, self._actor(public, ip="2001:db8::ff"))

    def test_by_page_from_the_code_to_the_signature(self):
        self._login()
        token = self.order.access_token
        self._rpc(f"/my/orders/{self.order.id}/code", access_token=token)
        mail = self.env["mail.mail"].search([("subject", "ilike", "Your code to sign")], order="id desc", limit=1)
        code = re.search(r"<b>(\d{6})</b>", str(mail.body_html))[1]
        path = f"/my/orders/{self.order.id}/accept"
        self.assertIn("error", self._rpc(path, access_token=token, **self._values(code="x")))
        self.assertIn("redirect_url", self._rpc(path, access_token=token, **self._values(code=code)))

    def test_code_is_for_what_will_be_signed(self):
        """What changed in a way that nobody noticed is offered before the code is mailed."""
        self._login(self.anna)
        self._commit()
        self.cr.execute("UPDATE sale_order SET note = 'Other terms' WHERE id = %s", [self.order.id])
        self.env.invalidate_all()
        before = self.order._get_current_offer_sudo()
        self._rpc(f"/my/orders/{self.order.id}/code")
        self.env.invalidate_all()
        offer = self.order._get_current_offer_sudo()
        self.assertNotEqual(offer, before)
        self.assertEqual(self.env["portal.one.time.code"].search([], order="id desc", limit=1).offer_id, offer)

    def test_by_page(self):
        self._login(self.anna)
        answer = self._rpc(f"/my/orders/{self.order.id}/code")
        self.assertEqual(answer, {"sent_to": self.env["portal.one.time.code"]._mask_email(self.anna.email)})
        self._login(self.ben)
        self.assertEqual(self._rpc(f"/my/orders/{self.order.id}/code"), {"error": "Invalid order."})
        self.env.company.portal_sign_code = "never"
        self._login(self.anna)
        self.assertIn("No code", self._rpc(f"/my/orders/{self.order.id}/code")["error"])

    def test_mailbox_is_the_one_the_quotation_was_sent_to(self):
        """Whoever took over a session writes another address into the contact, signs out and opens the link."""
        public = self.env.ref("base.public_user")
        sent_to = self.anna.partner_id.email
        self.anna.with_user(self.anna).write({"email": "thief@evil.example"})
        self.assertEqual(self._get_email(public), sent_to)
        self.assertEqual(self._get_email(self.anna), sent_to)
        self._send(user=public)
        mail = self.env["mail.mail"].search([("subject", "ilike", "Your code to sign")], order="id desc", limit=1)
        self.assertEqual(mail.email_to, sent_to)
        # A colleague whose login is no address has none that is known for sure.
        self.assertFalse(self._get_email(self.bob))
        self.bob.login = "bob@customer.example"
        self.assertEqual(self._get_email(self.bob), "bob@customer.example")

    def test_quotation_that_is_sent_anew_goes_by_its_new_address(self):
        self.anna.partner_id.email = "new@customer.example"
        self.order.action_cancel()
        self.order.action_draft()
        self.order.action_quotation_sent()
        public = self.env.ref("base.public_user")
        email = self._get_email(public)
        self.assertEqual(email, "new@customer.example")
