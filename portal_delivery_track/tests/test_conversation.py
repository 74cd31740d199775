from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import DeliveryCommon

WORDS = "Supplier price 4711"


@tagged("post_install", "-at_install")
class TestConversation(DeliveryCommon):
    """What colleagues write to a transfer is read by nobody outside, and nobody outside adds to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.message = cls._say(cls.delivery)

    @classmethod
    def _say(cls, record, **values):
        return record.message_post(body=WORDS, message_type="comment", subtype_xmlid="mail.mt_comment", **values)

    def test_messages(self):
        """Those of the order are open as ever, and what is mailed to somebody is that person's."""
        addressed = self._say(self.delivery, partner_ids=self.anna.partner_id.ids)
        of_order = self._say(self.order)
        messages = self.env["mail.message"].with_user(self.anna)
        domain = [("id", "in", (self.message | addressed | of_order).ids)]
        self.assertEqual(messages.search(domain), (addressed | of_order).with_user(self.anna))
        self.assertFalse(self.message.with_user(self.anna).has_access("read"))
        self.assertEqual(of_order.with_user(self.anna).body, of_order.body)

    def test_followers_write_nothing(self):
        for record, is_allowed in (self.order, True), (self.delivery, False):
            record.message_subscribe(partner_ids=self.anna.partner_id.ids)
            values = {"model": record._name, "res_id": record.id, "body": "x", "message_type": "comment"}
            values["subtype_id"] = self.env.ref("mail.mt_comment").id
            messages = self.env["mail.message"].with_user(self.anna)
            if is_allowed:
                self.assertTrue(messages.create(values))
                continue
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                messages.create(values)

    def test_threads(self):
        """No secret and no role opens the conversation; staff take part in it."""
        token, public = self.delivery._portal_ensure_token(), self.env.ref("base.public_user")
        for user, secret in ((self.anna, None), (self.anna, token), (public, token)):
            self.assertFalse(self.delivery.with_user(user)._get_thread_with_access(self.delivery.id, token=secret))
        token = self.order._portal_ensure_token()
        self.assertTrue(self.order.with_user(public)._get_thread_with_access(self.order.id, token=token))
        staff = self.delivery.with_user(self.env.ref("base.user_admin"))
        self.assertTrue(staff._get_thread_with_access(self.delivery.id))


@tagged("post_install", "-at_install")
class TestConversationRequests(DeliveryCommon, HttpCase):
    def _call(self, path, **params):
        with mute_logger("odoo.http"):
            try:
                return str(self.make_jsonrpc_request(path, params))
            except Exception as error:  # noqa: BLE001
                return str(error)

    def test_by_the_link(self):
        for record, is_open in (self.order, True), (self.delivery, False):
            TestConversation._say(record)
            thread = {"thread_model": record._name, "thread_id": record.id, "token": record._portal_ensure_token()}
            for user in (None, self.anna):
                self.authenticate(user and user.login, user and user.login)
                self.assertEqual(WORDS in self._call("/mail/chatter_fetch", **thread), is_open, record)
            self.authenticate(None, None)
            post_data = {"body": "from outside", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
            self._call("/mail/message/post", post_data=post_data, **thread)
            posted = record.message_ids.filtered(lambda message: "from outside" in message.body)
            self.assertEqual(bool(posted), is_open, record)
