from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestPortalActivity(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.activities = cls.env["portal.activity"]
        cls.vera = new_test_user(cls.env, "vera.activity", "base.group_user,base.group_partner_manager")
        cls.customer = cls.env["res.partner"].create({"name": "Customer"})

    def test_somebody_has_something_to_do(self):
        with patch.object(self.registry["mail.activity"], "action_notify") as notify:
            self.activities._plan(self.customer, self.vera, "Look", "One\n<b>two</b> www.example.com")
        activity = self.customer.activity_ids
        self.assertEqual((activity.user_id, activity.summary), (self.vera, "Look"))
        self.assertEqual(str(activity.note), "<p>One<br>&lt;b&gt;two&lt;/b&gt; www.example.com</p>")
        notify.assert_not_called()

    def test_nobody(self):
        self.activities._plan(self.customer, self.env["res.users"], "Look")
        self.assertFalse(self.customer.activity_ids)

    def test_language_of_who_reads_it(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.vera.lang = "fr_FR"
        self.assertEqual(self.activities._translate(self.customer, self.vera).env.lang, "fr_FR")
        customer = self.customer.with_context(lang="en_US")
        self.assertEqual(self.activities._translate(customer, self.env["res.users"]).env.lang, "en_US")
