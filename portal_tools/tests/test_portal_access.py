from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from .common import PortalToolsCommon


@tagged("post_install", "-at_install")
class TestPortalAccess(PortalToolsCommon, MailCase):
    def test_granting(self):
        new = self.env["res.partner"].create({"name": "New", "email": "new@customer.example"})
        with self.mock_mail_gateway():
            action = (new | self.anna.partner_id).action_grant_portal_access()
        self.assertTrue(new.user_ids._is_portal())
        batch = self.env[action["res_model"]].browse(action["res_id"])
        results = {line.partner_id: line.result for line in batch.line_ids}
        self.assertEqual(results, {new: "sent", self.anna.partner_id: "already"})
        self.assertEqual(batch.summary, "Invitation sent: 1, Already has access: 1")

    def test_unknown_option(self):
        new = self.env["res.partner"].create({"name": "New", "email": "new@customer.example"})
        with self.assertRaises(TypeError):
            new.action_grant_portal_access(colour="red")
        self.assertFalse(new.user_ids)
