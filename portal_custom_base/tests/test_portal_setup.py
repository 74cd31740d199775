from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestPortalSetup(TransactionCase):
    def _open(self):
        return self.env["portal.setup"].browse(self.env["portal.setup"].action_open()["res_id"])

    def _get_step(self, name):
        return self._open().step_ids.filtered(lambda step: step.name == name)

    def test_step_is_done_once_it_is(self):
        self.env["portal.event"].search([]).is_enabled = False
        self.assertFalse(self._get_step("Notifications").is_done)
        self.env["portal.event"].search([], limit=1).is_enabled = True
        self.assertTrue(self._get_step("Notifications").is_done)

    def test_who_may_sign_up(self):
        # What `website` asks of its own setting, where it is installed.
        users = self.registry["res.users"]
        for scope, is_done in (("b2c", False), ("b2b", True)):
            with self.subTest(scope), patch.object(users, "_get_signup_invitation_scope", return_value=scope):
                self.assertEqual(self._get_step("Who may sign up").is_done, is_done)

    def test_health_looks_at_the_same(self):
        """What a check of Health says is what the step says."""
        parameters, health = self.env["ir.config_parameter"], self.env["portal.health"]
        self.env.company.email = False
        for url in ("http://portal.example", "https://portal.example"):
            parameters.set_param("web.base.url", url)
            for name, check in (("E-mail", "_check_mail_server"), ("Address", "_check_https")):
                found, step = getattr(health, check)(), self._get_step(name)
                self.assertEqual(step.is_done, not found, name)
                self.assertEqual(step.advice == (found and found[1]), bool(found), name)
        self.assertTrue(self._get_step("Address").is_done)

    def test_each_button_opens_something(self):
        for step in self._open().step_ids:
            self.assertTrue(step.action_open()["type"].startswith("ir.actions."), step.name)

    def test_nobody_else_opens_it(self):
        for groups in ("base.group_user", "base.group_portal"):
            user = new_test_user(self.env, login=f"setup.{groups}", groups=groups)
            with self.assertRaises(AccessError):
                self.env["portal.setup"].with_user(user).action_open()
