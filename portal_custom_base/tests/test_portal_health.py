from datetime import timedelta
from unittest.mock import Mock, patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import config

from ..wizards import portal_health
from .common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestPortalHealth(PortalBaseCommon):
    """Each check fails, then passes again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.health = cls.env["portal.health"]
        cls.parameters = cls.env["ir.config_parameter"]

    def _assert_bad(self, check, severity="1_bad"):
        result = getattr(self.health, check)()
        self.assertTrue(result, check)
        self.assertEqual(result[0], severity)
        self.assertGreater(len(result[1]), 20)

    def _assert_good(self, check):
        self.assertIsNone(getattr(self.health, check)())

    def _with_config(self, **values):
        return patch.dict(config.options, values)

    def test_mail_server(self):
        self.env.company.email = "office@vendor.example"
        self.env["ir.mail_server"].search([]).active = False
        default = {"hardcoded default": "localhost"}
        with patch.object(type(config), "_get_sources", return_value=default):
            self._assert_bad("_check_mail_server")
            self.env["ir.mail_server"].create({"name": "Mail", "smtp_host": "mail.example"})
            self._assert_good("_check_mail_server")
            self.env.company.email = False
            self._assert_bad("_check_mail_server", "2_warning")
            self.env.company.email = "office@vendor.example"
            self.env["ir.mail_server"].search([]).active = False
        with patch.object(type(config), "_get_sources", return_value=default | {"configuration file": "mail.example"}):
            self._assert_good("_check_mail_server")

    def test_failed_mails(self):
        self.env["mail.mail"].search([]).unlink()
        self._assert_good("_check_failed_mails")
        self.env["mail.mail"].create({"state": "exception"})
        self._assert_bad("_check_failed_mails", "2_warning")

    def test_waiting_mails(self):
        self.env["mail.mail"].search([]).unlink()
        mail = self.env["mail.mail"].create({"state": "outgoing"})
        self._assert_good("_check_waiting_mails")
        self.env.cr.execute("UPDATE mail_mail SET create_date = now() - interval '1 day' WHERE id = %s", [mail.id])
        self._assert_bad("_check_waiting_mails", "2_warning")

    def test_pdf(self):
        report = type(self.env["ir.actions.report"])
        for state, severity in (
            ("install", "1_bad"),
            ("broken", "1_bad"),
            ("upgrade", "2_warning"),
            ("workers", "1_bad"),
        ):
            with patch.object(report, "get_wkhtmltopdf_state", return_value=state):
                self._assert_bad("_check_pdf", severity)
        with patch.object(report, "get_wkhtmltopdf_state", return_value="ok"):
            for is_patched in (False, True):
                build = Mock(is_patched_qt=is_patched)
                with patch.object(portal_health, "_wkhtml", return_value=build):
                    if is_patched:
                        self._assert_good("_check_pdf")
                    else:
                        self._assert_bad("_check_pdf", "2_warning")

    def test_crons(self):
        crons = self.env["ir.cron"].search([])
        crons.write({"nextcall": fields.Datetime.now() + timedelta(days=1), "failure_count": 0})
        self._assert_good("_check_crons")
        own = self.env.ref("portal_custom_base.ir_cron_portal_notice")
        own.failure_count = 1
        self._assert_bad("_check_crons")
        own.write({"failure_count": 0, "nextcall": fields.Datetime.now() - timedelta(days=1)})
        self._assert_bad("_check_crons")
        own.write({"nextcall": fields.Datetime.now() + timedelta(days=1), "active": False})
        self._assert_bad("_check_crons", "2_warning")

    def test_https_and_proxy(self):
        self.parameters.set_param("web.base.url", "http://portal.example")
        self._assert_bad("_check_https")
        with self._with_config(proxy_mode=False):
            self._assert_bad("_check_proxy")
        with self._with_config(proxy_mode=True):
            self._assert_good("_check_proxy")
        self.parameters.set_param("web.base.url", "https://portal.example")
        self._assert_good("_check_https")

    def test_server(self):
        for check, option, bad, good, severity in (
            ("_check_workers", "workers", 0, 2, "2_warning"),
            ("_check_manager", "list_db", True, False, "1_bad"),
            ("_check_dev_mode", "dev_mode", ["all"], [], "1_bad"),
        ):
            with patch.object(type(config), "verify_admin_password", return_value=False):
                with self._with_config(**{option: bad}):
                    self._assert_bad(check, severity)
                with self._with_config(**{option: good}):
                    self._assert_good(check)
        with self._with_config(list_db=False), patch.object(type(config), "verify_admin_password", return_value=True):
            self._assert_bad("_check_manager")

    def test_demo_data(self):
        self.env["ir.module.module"].search([]).demo = False
        self._assert_good("_check_demo")
        self.env.ref("base.module_portal").demo = True
        self._assert_bad("_check_demo", "2_warning")

    def test_default_passwords(self):
        admin = self.env.ref("base.user_admin")
        admin.write({"login": "admin", "password": "a-better-password"})
        self.env["res.users"].search([("login", "in", ("demo", "portal"))]).active = False
        self.env.flush_all()
        self._assert_good("_check_passwords")
        hashed = self.env["res.users"]._crypt_context().hash("admin")
        self.env.cr.execute("UPDATE res_users SET password = %s WHERE id = %s", [hashed, admin.id])
        self._assert_bad("_check_passwords")

    def test_signup(self):
        # What `website` asks of its own setting, where it is installed.
        users = self.registry["res.users"]
        with patch.object(users, "_get_signup_invitation_scope", return_value="b2c"):
            self._assert_bad("_check_signup", "2_warning")
        with patch.object(users, "_get_signup_invitation_scope", return_value="b2b"):
            self._assert_good("_check_signup")

    def test_page_shows_every_check(self):
        action = self.health.action_open()
        results = self.health.search(action["domain"])
        self.assertEqual(len(results), len(self.health._get_checks()))
        self.assertTrue(all(line.advice for line in results if line.severity != "3_good"))

    def test_page_is_the_administrators(self):
        for user in (self.anna, self.env["res.users"].create({"name": "W", "login": "w.base"})):
            with self.assertRaises(AccessError):
                self.health.with_user(user).action_open()

    # === WHERE TO MEND === #

    def test_each_button_opens_something(self):
        self.env["mail.mail"].create({"state": "exception"})
        for action_name in self.health._get_fixes().values():
            line = self.health.create({"name": "x", "severity": "1_bad", "action_name": action_name})
            self.assertTrue(line.action_fix()["type"].startswith("ir.actions."), action_name)
        checks = {check.__name__ for _name, check in self.health._get_checks()}
        self.assertLessEqual(set(self.health._get_fixes()), checks)
        values = {values["name"]: values for values in self.health._run()}
        self.assertEqual(values["Failed e-mails"]["action_name"], "mail.action_view_mail_mail")

    def test_what_passes_needs_no_button(self):
        self.env["mail.mail"].search([]).unlink()
        values = {values["name"]: values for values in self.health._run()}
        self.assertFalse(values["Failed e-mails"]["action_name"])
