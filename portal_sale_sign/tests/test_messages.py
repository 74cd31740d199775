from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from .common import SaleSignCommon

# What whoever may post could say of a message in Odoo: whom else it reaches, in whose name, and what it shows besides.
CLOSED = {
    "outgoing_email_to": "victim@evil.example",
    "incoming_email_cc": "victim@evil.example",
    "reply_to": "thief@evil.example",
    "reply_to_force_new": True,
    "email_layout_xmlid": "mail.mail_notification_light",
    "mail_server_id": 1,
    "message_type": "sms",
    "sms_numbers": ["+4915112345678"],
    "put_in_queue": True,
    "subject": "Invoice",
    "subtitles": ["Your bank"],
    "force_record_name": "Your bank",
    "scheduled_date": "2100-01-01 00:00:00",
    "tracking_value_ids": [[0, 0, {"field_id": 1}]],
    "attachments": [["a.txt", "a"]],
}


@tagged("post_install", "-at_install")
class TestMessages(MockEmail, SaleSignCommon):
    """Whoever may read a quotation writes beside it, and sends no mails of the vendor's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vera.signature = "<p>Words of Vera</p>"
        cls.vera.notification_type = "email"
        cls.order.message_subscribe((cls.vera | cls.anna).partner_id.ids)
        cls.said = {"body": "Hello", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}

    def _post(self, user, **values):
        with self.mock_mail_gateway():
            return self.order.with_user(user).message_post(**self.said | values).sudo()

    def _is_refused(self, user, method="message_post", **values):
        try:
            with self.mock_mail_gateway(), mute_logger("odoo.models"):
                getattr(self.order.with_user(user), method)(**values)
        except AccessError:
            return True
        return False

    def test_customer_posts(self):
        message = self._post(self.anna, parent_id=self.order.message_ids[:1].id, email_add_signature=False)
        self.assertEqual(message.author_id, self.anna.partner_id)
        self.assertIn("Hello", message.body)
        self.assertIn(self.vera.partner_id, self._new_mails.recipient_ids)
        self.assertEqual(self._new_mails.mapped("email_to"), [False])

    def test_customer_says_no_more(self):
        for name, value in CLOSED.items():
            with self.subTest(name=name):
                self.assertTrue(self._is_refused(self.anna, **self.said | {name: value}))
        self.assertTrue(self._is_refused(self.anna, **self.said, partner_ids=self.ben.partner_id.ids))
        self.assertFalse(self._is_refused(self.anna, **self.said, partner_ids=[], subject=False))
        for name in ("outgoing_email_to", "reply_to", "subject", "email_layout_xmlid"):
            self.assertFalse(self._is_refused(self.vera, **self.said | {name: CLOSED[name]}))

    def test_customer_writes_in_no_other_name(self):
        values = {"author_id": self.vera.partner_id.id, "email_from": "thief@evil.example"}
        message = self._post(self.anna, **values)
        self.assertEqual(message.author_id, self.anna.partner_id)
        for text in (*self._new_mails.mapped("email_from"), message.reply_to, *self._new_mails.mapped("body_html")):
            self.assertNotIn("thief", text or "")
            self.assertNotIn("Words of Vera", text or "")
        self._post(self.vera, author_id=self.vera.partner_id.id)
        self.assertIn("Words of Vera", self._new_mails[:1].body_html)

    def test_mails_are_made_of_the_message(self):
        """What the author said of it does not count, whoever passes it on."""
        values = {"model": "sale.order", "res_id": self.order.id, "body": "Hello", "message_type": "comment"}
        values["subtype_id"] = self.env.ref("mail.mt_comment").id
        said = {"author_id": self.vera.partner_id.id, "outgoing_email_to": "victim@evil.example"}
        for user, is_heard in ((self.anna, False), (self.vera, True)):
            message = self.env["mail.message"].with_user(user).create(dict(values))
            with self.mock_mail_gateway():
                self.order.with_user(user)._notify_thread(message, said, notify_author=True)
            self.assertTrue(self._new_mails)
            self.assertEqual("victim@evil.example" in str(self._new_mails.mapped("email_to")), is_heard)
            self.assertEqual("Words of Vera" in str(self._new_mails.mapped("body_html")), is_heard)

    def test_customer_notifies_nobody(self):
        said = {"partner_ids": self.ben.partner_id.ids, "body": "Hello", "subject": "Invoice"}
        closed = {"record_alias_domain_id": False, "record_company_id": False, "reply_to": "thief@evil.example"}
        self.assertTrue(self._is_refused(self.anna, "message_notify", **said))
        self.assertTrue(self._is_refused(self.anna, "message_notify", **said, **closed))
        self.assertFalse(self._is_refused(self.vera, "message_notify", **said))

    def test_message_that_is_created(self):
        field = self.env["ir.model.fields"]._get("sale.order", "amount_total")
        values = {
            "model": "sale.order",
            "res_id": self.order.id,
            "body": "Hello",
            "message_type": "comment",
            "subtype_id": self.env.ref("mail.mt_comment").id,
            "reply_to": "thief@evil.example",
            "outgoing_email_to": "victim@evil.example",
            "tracking_value_ids": [Command.create({"field_id": field.id, "new_value_float": 1})],
        }
        for user, is_heard in ((self.anna, False), (self.vera, True)):
            message = self.env["mail.message"].with_user(user).create(dict(values)).sudo()
            self.assertIn("Hello", message.body)
            self.assertEqual(message.reply_to == values["reply_to"], is_heard)
            self.assertEqual(bool(message.outgoing_email_to), is_heard)
            self.assertEqual(bool(message.tracking_value_ids), is_heard)
            message.with_user(user).write({"starred_partner_ids": [], "reply_to": "other@evil.example"})
            self.assertEqual(message.reply_to == "other@evil.example", is_heard)

    def test_page_posts_comments(self):
        """Odoo's page of a conversation takes the type of a message, such as a text message to all who follow."""
        self._login(self.anna)
        said = {**self.said, "message_type": "sms"}
        params = {"thread_model": "sale.order", "thread_id": self.order.id, "post_data": said}
        answer = self.url_open("/mail/message/post", json={"params": params}).json()
        message = self.env["mail.message"].browse(answer["result"]["message_id"])
        self.assertEqual((message.message_type, message.author_id), ("comment", self.anna.partner_id))
