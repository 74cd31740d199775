from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestPortalClosed(HttpCase):
    """One switch for the whole portal of a company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, login="closed.portal", groups="base.group_portal", email="c@closed.example")
        cls.staff = new_test_user(cls.env, login="closed.staff", groups="base.group_user", email="s@closed.example")

    def _read(self, user):
        params = {"model": "res.partner", "method": "read", "args": [user.partner_id.ids, ["name"]], "kwargs": {}}
        return self.make_jsonrpc_request("/web/dataset/call_kw", params)

    def test_open(self):
        self.authenticate(self.user.login, self.user.login)
        self.assertEqual(self.url_open("/my").url, f"{self.base_url()}/my")
        self.assertEqual(self._read(self.user)[0]["name"], self.user.name)

    @mute_logger("odoo.http")
    def test_closed(self):
        self.authenticate(self.user.login, self.user.login)
        self.env.company.write({"portal_is_open": False, "email": "office@vendor.example"})
        for path in ("/my", "/my/account", "/my/security", "/my/notifications"):
            response = self.url_open(path)
            self.assertEqual(response.url, f"{self.base_url()}/portal/closed", path)
            self.assertIn("office@vendor.example", response.text)
        with self.assertRaises(JsonRpcException):
            self._read(self.user)
        self.env.company.portal_is_open = True
        self.assertEqual(self.url_open("/my").url, f"{self.base_url()}/my")

    def test_staff_work_on(self):
        self.env.company.portal_is_open = False
        self.authenticate(self.staff.login, self.staff.login)
        self.assertEqual(self._read(self.staff)[0]["name"], self.staff.name)

    def test_sign_in_page_has_languages(self):
        if "website" in self.env.registry._init_modules:
            self.skipTest("Beside website, its own page and languages are kept.")
        self.env["res.lang"]._activate_lang("fr_FR")
        page = self.url_open("/web/login").text
        self.assertIn('name="portal_login_languages"', page)
        response = self.url_open("/fr/web/login")
        self.assertEqual(response.status_code, 200)
        self.assertIn('lang="fr-FR"', response.text)

    def test_sign_in_form_needs_no_script(self):
        page = self.url_open("/web/login").text
        self.assertNotIn("oe_login_form d-none", page)
        self.assertIn("oe_login_form", page)
