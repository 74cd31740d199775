import base64
import time
import xmlrpc.client
from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.exceptions import AccessDenied
from odoo.http import Request, root
from odoo.tests import BaseCase, HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.auth_totp.models.totp import TIMESTEP, hotp

from .. import session_limits
from .common import PortalBaseCommon


class FakeSession(dict):
    def __init__(self, sid="a" * 84, **values):
        super().__init__(values)
        self.sid = sid


@tagged("post_install", "-at_install")
class TestSessionLimits(BaseCase):
    def setUp(self):
        super().setUp()
        self.session = FakeSession()
        session_limits.begin(self.session, now=1000)

    def test_no_limit(self):
        self.assertFalse(session_limits.is_over(self.session, 0, 0, now=10**9))

    def test_since_signing_in(self):
        self.assertFalse(session_limits.is_over(self.session, 3600, 0, now=4599))
        self.assertTrue(session_limits.is_over(self.session, 3600, 0, now=4600))

    def test_since_the_last_request(self):
        session_limits.touch(self.session, "/my", now=1500)
        self.assertFalse(session_limits.is_over(self.session, 0, 600, now=2099))
        self.assertTrue(session_limits.is_over(self.session, 0, 600, now=2100))

    def test_use_does_not_extend_the_absolute_limit(self):
        for now in range(1000, 4600, 100):
            session_limits.touch(self.session, "/my", now=now)
        self.assertTrue(session_limits.is_over(self.session, 3600, 0, now=4600))

    def test_polling_does_not_count_as_use(self):
        for path in ("/websocket/peek_notifications", "/bus/x", "/mail/data"):
            session_limits.touch(self.session, path, now=1500)
        self.assertTrue(session_limits.is_over(self.session, 0, 600, now=1600))

    def test_renewed_session_is_the_same(self):
        self.session.sid = "a" * session_limits.STORED_SESSION_BYTES + "b" * 42
        self.assertFalse(session_limits.is_new(self.session))
        self.session.sid = "c" * 84
        self.assertTrue(session_limits.is_new(self.session))


@tagged("post_install", "-at_install")
class TestSecurity(PortalBaseCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Hashed as fast as those that tests write, and not as safely as the one in the database.
        admin = cls.env.ref("base.user_admin")
        admin._set_encrypted_password(admin.id, admin._crypt_context().hash("admin"))

    def _set(self, **parameters):
        for name, value in parameters.items():
            self.env["ir.config_parameter"].set_param(f"portal_custom_base.{name}", value)

    def _later(self, seconds):
        """Let the server run at a later time."""
        now = time.time() + seconds
        return patch.object(session_limits.time, "time", lambda: now)

    def _is_signed_in(self, path="/my"):
        response = self.url_open(path, allow_redirects=False)
        return response.status_code == 200

    # === SESSIONS === #

    def test_idle_session_ends_on_a_plain_page(self):
        self._set(session_idle_minutes="10")
        self.authenticate("anna.base", "anna.base")
        self.assertTrue(self._is_signed_in())
        with self._later(9 * 60):
            self.assertTrue(self._is_signed_in())
        with self._later(18 * 60):
            self.assertTrue(self._is_signed_in(), "it was used nine minutes ago")
        with self._later(29 * 60):
            response = self.url_open("/my/security", allow_redirects=False)
            self.assertIn("/web/login?redirect=", response.headers["Location"])
        self.assertFalse(self._is_signed_in(), "the session is gone, not only refused")

    def test_absolute_limit_ends_a_session_in_use(self):
        self._set(session_absolute_minutes="60")
        self.authenticate("anna.base", "anna.base")
        for minutes in range(0, 60, 12):
            with self._later(minutes * 60):
                self.assertTrue(self._is_signed_in())
        with self._later(61 * 60):
            self.assertFalse(self._is_signed_in())

    def test_ended_session_calls_nothing(self):
        self._set(session_idle_minutes="10")
        self.authenticate("anna.base", "anna.base")
        self.assertTrue(self._is_signed_in())
        with self._later(11 * 60), mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request("/my/counters", {"counters": []})
        self.assertFalse(self._is_signed_in())

    def test_limits_do_not_apply_to_staff(self):
        self._set(session_idle_minutes="10", session_absolute_minutes="10")
        self.authenticate("admin", "admin")
        self.assertTrue(self._is_signed_in())
        with self._later(60 * 60):
            self.assertTrue(self._is_signed_in())

    def test_sign_out_everywhere(self):
        self.authenticate("anna.base", "anna.base")
        self.assertTrue(self._is_signed_in())
        other = self.session.sid
        self.authenticate("anna.base", "anna.base")
        page = html.fromstring(self.url_open("/my/security/sign-ins").content)
        token = page.xpath("//form[@name='portal_sign_out_everywhere']//input[@name='csrf_token']/@value")[0]
        response = self.url_open("/my/security/sign-out-everywhere", data={"csrf_token": token}, allow_redirects=False)
        self.assertIn("/web/login?message=", response.headers["Location"])
        self.assertFalse(self._is_signed_in())
        self.assertFalse(root.session_store.get(other).uid)

    def test_sign_out_everywhere_needs_the_token_of_the_form(self):
        self.authenticate("anna.base", "anna.base")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open("/my/security/sign-out-everywhere", data={"x": "y"}).status_code, 400)
        self.assertTrue(self._is_signed_in())

    # === SIGN-INS === #

    def _sign_in(self, password):
        token = html.fromstring(self.url_open("/web/login").content).xpath("//input[@name='csrf_token']/@value")[0]
        data = {"login": "anna.base", "password": password, "csrf_token": token}
        return self.url_open("/web/login", data=data, allow_redirects=False)

    def _sign_ins(self):
        return self.env["portal.sign.in"].search([("user_id", "=", self.anna.id)])

    def test_sign_in_is_logged_once(self):
        self.authenticate(None, None)
        self._sign_in("anna.base")
        self.assertEqual(self._sign_ins().mapped("succeeded"), [True])
        self.url_open("/my/security/sign-ins")
        self.url_open("/my")
        self.assertEqual(len(self._sign_ins()), 1)
        self.assertEqual(self._sign_ins().ip_address, "127.0.0.1")

    def test_refused_attempt_is_logged(self):
        self.authenticate(None, None)
        with mute_logger("odoo.addons.base.models.res_users"):
            self._sign_in("wrong")
        self.assertEqual(self._sign_ins().mapped("succeeded"), [False])

    def test_list_contains_only_the_users_own_sign_ins(self):
        for login in ("anna.base", "ben.base"):
            self.authenticate(login, login)
            self.assertTrue(self._is_signed_in())
        page = html.fromstring(self.url_open("/my/security/sign-ins").content)
        self.assertEqual(len(page.xpath("//tbody/tr")), 1)
        self.env["portal.sign.in"].search([]).ip_address = "203.0.113.9"
        self._sign_ins().ip_address = "203.0.113.77"
        text = self.url_open("/my/security/sign-ins?export=csv").text
        self.assertIn("203.0.113.9", text)
        self.assertNotIn("203.0.113.77", text)

    def test_old_sign_ins_are_removed(self):
        self.authenticate("anna.base", "anna.base")
        self.url_open("/my")
        self.env.flush_all()
        self.cr.execute("UPDATE portal_sign_in SET create_date = now() - interval '181 days'")
        self.env["portal.sign.in"]._gc_old()
        self.assertFalse(self._sign_ins())

    # === TWO-FACTOR AUTHENTICATION === #

    def test_required_factor_redirects_to_the_security_page(self):
        self.authenticate("anna.base", "anna.base")
        self._set(two_factor="required", two_factor_days="14", two_factor_since=str(fields.Datetime.now()))
        self.assertIn("portal_two_factor_advice", self.url_open("/my").text)
        self._set(two_factor_since=str(fields.Datetime.now() - timedelta(days=15)))
        self.env.cr.execute("UPDATE res_users SET create_date = now() - interval '99 days'")
        self.env.invalidate_all()
        for path in ("/my", "/my/account", "/my/notifications"):
            response = self.url_open(path, allow_redirects=False)
            self.assertTrue(response.headers["Location"].endswith("/my/security"), path)
        self.assertIn("portal_two_factor_required", self.url_open("/my/security").text)
        self.env.cr.execute("UPDATE res_users SET totp_secret = 'x' WHERE id = %s", [self.anna.id])
        self.env.invalidate_all()
        self.assertFalse(self.anna._must_set_up_two_factor())

    def _require_factor(self):
        self._set(two_factor="required", two_factor_days="0", two_factor_since="2020-01-01 00:00:00")
        self.env.cr.execute("UPDATE res_users SET create_date = now() - interval '99 days'")
        self.env.invalidate_all()

    def _call(self, model, method, *arguments, **options):
        params = {"model": model, "method": method, "args": list(arguments), "kwargs": options}
        return self.make_jsonrpc_request(f"/web/dataset/call_kw/{model}/{method}", params)

    def test_required_factor_blocks_every_other_access(self):
        partner = self.anna.partner_id
        self.authenticate("anna.base", "anna.base")
        self.assertTrue(self._call("res.partner", "read", partner.ids, ["name"]))
        self._require_factor()
        with mute_logger("odoo.http"):
            with self.assertRaises(JsonRpcException):
                self._call("res.partner", "read", partner.ids, ["name"])
            # The path does not decide what is called.
            params = {"model": "res.partner", "method": "read", "args": [partner.ids, ["name"]], "kwargs": {}}
            with self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request("/web/dataset/call_kw/auth_totp.wizard/enable", params)
            # The page's wizards do not give access to related records.
            specification = {"create_uid": {"fields": {"partner_id": {"fields": {"email": {}}}}}}
            for model in ("auth_totp.wizard", "res.users.identitycheck", "auth.passkey.key.create"):
                for method, arguments in (
                    ("web_read", [[1], specification]),
                    ("search_read", [[], ["create_uid"]]),
                    ("create", [{}]),
                ):
                    with self.assertRaises(JsonRpcException, msg=(model, method)) as refusal:
                        self._call(model, method, *arguments)
                    self.assertIn("AccessDenied", str(refusal.exception), (model, method))
            for path, params in (
                ("/mail/message/post", {"thread_model": "res.partner", "thread_id": partner.id, "post_data": {}}),
                ("/my/counters", {"counters": []}),
            ):
                with self.assertRaises(JsonRpcException, msg=path):
                    self.make_jsonrpc_request(path, params)
            response = self.url_open(f"/web/content/res.partner/{partner.id}/name", allow_redirects=False)
            self.assertIn("/my/security", response.headers.get("Location", ""))

    def test_required_factor_blocks_xml_rpc(self):
        users = self.env["res.users"]
        users._check_uid_passwd(self.anna.id, "anna.base")
        self._require_factor()
        with self.assertRaises(AccessDenied):
            users._check_uid_passwd(self.anna.id, "anna.base")
        users._check_uid_passwd(self.env.ref("base.user_admin").id, "admin")

    def test_required_factor_can_be_set_up(self):
        """As on the page, whose script confirms the password, then creates the wizard with the secret."""
        self._require_factor()
        self.authenticate("anna.base", "anna.base")
        self.assertEqual(self.url_open("/my/security").status_code, 200)
        action = self._call("res.users", "action_totp_enable_wizard", self.anna.ids)
        check = [action["res_id"]]
        action = self._call(action["res_model"], "run_check", check, context={"password": "anna.base"})
        wizard = self._call(action["res_model"], "read", [action["res_id"]], [])[0]
        secret = base64.b32decode("".join(wizard["secret"].split()))
        code = hotp(secret, int(time.time() / TIMESTEP))
        self._call("auth_totp.wizard", "enable", [wizard["id"]], context={"code": f"{code:06}"})
        self.env.invalidate_all()
        self.assertTrue(self.anna.totp_enabled)

    def test_customers_get_no_traceback_by_rpc(self):
        self.authenticate("anna.base", "anna.base")
        for model, method, arguments in (
            ("res.partner", "no_such_method", []),
            ("res.partner", "read", [["x"], 7]),
        ):
            with mute_logger("odoo.http", "odoo.sql_db"):
                body = {"params": {"model": model, "method": method, "args": arguments, "kwargs": {}}}
                answer = self.opener.post(f"{self.base_url()}/web/dataset/call_kw/x/y", json=body).text
            self.assertNotIn("Traceback", answer, method)
        self.authenticate("admin", "admin")
        with mute_logger("odoo.http"):
            body = {"params": {"model": "res.partner", "method": "no_such_method", "args": [], "kwargs": {}}}
            self.assertIn("Traceback", self.opener.post(f"{self.base_url()}/web/dataset/call_kw/x/y", json=body).text)

    def _call_by_xmlrpc(self, service, user, password, *call, method="execute_kw", database=None):
        """Return the fault that a call by XML-RPC is answered with: (code, text)."""
        if self.env["ir.module.module"]._get("rpc").state != "installed":
            self.skipTest("There is no XML-RPC.")
        body = xmlrpc.client.dumps((database or self.env.cr.dbname, user.id, password, *call), method)
        with mute_logger("odoo.http", "odoo.sql_db", "odoo.addons.rpc.controllers.xmlrpc"):
            response = self.url_open(f"/xmlrpc/{service}", data=body, headers={"Content-Type": "text/xml"})
        with self.assertRaises(xmlrpc.client.Fault) as caught:
            xmlrpc.client.loads(response.content)
        return caught.exception.faultCode, caught.exception.faultString

    def test_customers_get_no_traceback_by_xmlrpc(self):
        failing = ("res.partner", "search_read", [[1]])
        for login, password in ((self.anna, "anna.base"), (self.env.ref("base.user_admin"), "wrong")):
            for call in (failing, ("res.partner", "search_read"), ()):
                code, text = self._call_by_xmlrpc("2/object", login, password, *call)
                self.assertNotIn("Traceback", text, (login, call))
                self.assertIn(code, (1, 3))
                code, text = self._call_by_xmlrpc("object", login, password, *call)
                self.assertNotIn("Traceback", f"{code}{text}", (login, call))
        self.assertEqual(self._call_by_xmlrpc("2/object", self.anna, "anna.base", *failing)[0], 1)
        self.assertNotIn("Traceback", self._call_by_xmlrpc("2/object", self.anna, "anna.base", method="nothing")[1])
        self.assertNotIn("Traceback", self._call_by_xmlrpc("2/common", self.anna, "anna.base", method="nothing")[1])

    def test_meant_faults_are_told_by_xmlrpc(self):
        _code, text = self._call_by_xmlrpc("2/object", self.anna, "anna.base", "res.partner", "unlink", [self.ben.id])
        self.assertIn("not allowed", text)
        self.assertEqual(self._call_by_xmlrpc("2/object", self.anna, "wrong", "res.partner", "read", [[1]])[0], 3)

    def test_staff_get_their_traceback_by_xmlrpc(self):
        admin = self.env.ref("base.user_admin")
        for call in (("res.partner", "search_read", [[1]]), ("res.partner", "search_read")):
            code, text = self._call_by_xmlrpc("2/object", admin, "admin", *call)
            self.assertEqual(code, 1)
            self.assertIn("Traceback", text)
            self.assertIn("Traceback", self._call_by_xmlrpc("object", admin, "admin", *call)[1])
        # Who is staff here is not known to be staff of another database.
        self.assertNotIn("Traceback", self._call_by_xmlrpc("2/object", admin, "admin", *call, database="nothing")[1])

    def test_zero_bytes_are_dropped(self):
        self.authenticate("anna.base", "anna.base")
        data = {"csrf_token": Request.csrf_token(self), "kind": "erase", "note": "a\0b", "confirm": "1"}
        self.assertLess(self.url_open("/my/privacy/ask", data=data).status_code, 500)
        for path in ("/my/%00", "/foo%00", "/my/no-such-list/page/%00"):
            self.assertEqual(self.url_open(path).status_code, 404, path)
        self.assertLess(self.url_open("/my/page-size", data=data | {"size": "1\0"}).status_code, 500)

    def test_grace_period_applies_to_new_customers(self):
        self._set(two_factor="required", two_factor_days="3", two_factor_since="2020-01-01 00:00:00")
        self.assertFalse(self.anna._must_set_up_two_factor())
        self.assertEqual(self.anna._get_two_factor_advice(), "required")

    def test_recommended_factor_is_advised(self):
        self._set(two_factor="recommended")
        self.authenticate("anna.base", "anna.base")
        self.assertIn("portal_two_factor_advice", self.url_open("/my").text)
        self._set(two_factor="off")
        self.assertNotIn("portal_two_factor_advice", self.url_open("/my").text)

    def test_date_is_stored_when_the_factor_becomes_required(self):
        settings = self.env["res.config.settings"]
        settings.create({"portal_two_factor": "required"}).execute()
        since = self.env["ir.config_parameter"].get_param("portal_custom_base.two_factor_since")
        self.assertTrue(since)
        self._set(two_factor_since="2026-01-01 00:00:00")
        settings.create({"portal_two_factor": "required"}).execute()
        since = self.env["ir.config_parameter"].get_param("portal_custom_base.two_factor_since")
        self.assertEqual(since, "2026-01-01 00:00:00")

    # === HEADERS === #

    def test_pages_are_kept_out_of_frames_and_caches(self):
        self.authenticate("anna.base", "anna.base")
        for path in ("/my", "/my/security", "/my/security/sign-ins", "/my/privacy", "/my/nowhere", "/my/account"):
            headers = self.url_open(path).headers
            self.assertEqual(headers["Cache-Control"], "private, no-store", path)
            self.assertIn("frame-ancestors 'self'", headers["Content-Security-Policy"], path)
            self.assertEqual(headers["Referrer-Policy"], "same-origin", path)
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff", path)
        self.logout()
        headers = self.url_open("/web/login").headers
        self.assertIn("no-store", headers["Cache-Control"])
        self.assertEqual(headers["Referrer-Policy"], "same-origin")

    def test_other_pages_are_left_alone(self):
        self.assertNotIn("no-store", self.url_open("/web/static/img/favicon.ico").headers.get("Cache-Control", ""))

    # === LANGUAGE === #

    def _save_details(self, **changes):
        page = html.fromstring(self.url_open("/my/account").content)
        data = {
            "partner_id": self.anna.partner_id.id,
            "csrf_token": page.xpath("//form[@name='address_form']//input[@name='csrf_token']/@value")[0],
            "name": "Anna.Base", "email": self.anna.email, "phone": "1", "street": "1 Way", "city": "Ghent",
            "zip": "9000", "country_id": self.env.ref("base.be").id, "callback": "/my/addresses",
        }  # fmt: skip
        return self.url_open("/my/address/submit", data=data | changes)

    def _choose_language(self, **values):
        data = {"csrf_token": Request.csrf_token(self)} | values
        return self.url_open("/my/language", data=data)

    def test_language_is_saved_without_an_address(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.authenticate("anna.base", "anna.base")
        self.assertFalse(self.anna.partner_id.street)
        page = html.fromstring(self.url_open("/my/account").content)
        self.assertTrue(page.xpath("//form[@name='portal_language']//select[@name='lang']"))
        self.assertFalse(page.xpath("//form[@name='address_form']//select[@name='lang']"))
        response = self._choose_language(lang="fr_FR")
        self.assertTrue(response.url.endswith("/fr/my/account?saved=language"), response.url)
        self.assertTrue(html.fromstring(response.content).xpath("//*[@name='portal_language_saved'][@tabindex='-1']"))
        self.assertEqual(self.anna.partner_id.lang, "fr_FR")
        self.assertEqual(self.opener.cookies["frontend_lang"], "fr_FR")
        self.assertTrue(self.url_open("/my").url.endswith("/fr/my"))

    def test_own_details_are_saved_without_a_telephone_number(self):
        self.authenticate("anna.base", "anna.base")
        page = html.fromstring(self.url_open("/my/account").content)
        self.assertTrue(page.xpath("//form[@name='address_form']//input[@name='portal_details']"))
        address = dict.fromkeys(("street", "city", "zip", "country_id"), "")
        answer = self._save_details(portal_details="1", phone="", email="anna@new.example", **address).json()
        self.assertIn("redirectUrl", answer)
        self.assertEqual(self.anna.partner_id.email, "anna@new.example")
        self.assertIn("redirectUrl", self._save_details(portal_details="1", phone="").json())
        self.assertEqual(self.anna.partner_id.street, "1 Way")
        # An address that is there stays whole, and name and e-mail are always needed.
        for changes in (address, {"street": ""}, {"name": ""}, {"email": ""}):
            answer = self._save_details(portal_details="1", phone="", **changes).json()
            self.assertIn("invalid_fields", answer, changes)

    def test_telephone_number_is_asked_for_with_addresses(self):
        """As in Odoo, whatever a form says it is."""
        self.authenticate("anna.base", "anna.base")
        self.assertEqual(self._save_details(phone="").json()["invalid_fields"], ["phone"])
        for changes in ({"partner_id": ""}, {"address_type": "delivery"}, {"required_fields": "name,email,phone"}):
            answer = self._save_details(portal_details="1", phone="", **changes).json()
            self.assertIn("phone", answer["invalid_fields"], changes)
        country = self.env.ref("base.be").id
        params = {"address_type": "billing", "portal_details": "1", "partner_id": self.anna.partner_id.id}
        info = self.make_jsonrpc_request(f"/my/address/country_info/{country}", params)
        self.assertIn("phone", info["required_fields"])

    def test_unknown_language_is_ignored(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.authenticate("anna.base", "anna.base")
        for lang in ("xx_XX", "de_DE", "", "fr_FR; DROP"):
            self._choose_language(lang=lang)
            self.assertEqual(self.anna.partner_id.lang, "en_US", lang)

    def test_language_is_saved_by_a_form_of_the_page_alone(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.authenticate("anna.base", "anna.base")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open("/my/language", data={"lang": "fr_FR"}).status_code, 400)
        self.assertEqual(self.url_open("/my/language?lang=fr_FR").status_code, 405)
        self._save_details(lang="fr_FR")
        self.assertEqual(self.anna.lang, "en_US")

    def test_language_of_mails_is_asked_once(self):
        if "website" in self.env:
            self.skipTest("With website its own header and footer stay.")
        self.env["res.lang"]._activate_lang("fr_FR")
        self.authenticate("anna.base", "anna.base")
        question = "//form[@name='portal_language_question']"
        self.assertFalse(html.fromstring(self.url_open("/my").content).xpath(question))
        self.assertTrue(html.fromstring(self.url_open("/fr/my").content).xpath(question))
        response = self._choose_language(lang="fr_FR", keep="1", back="https://evil.example")
        self.assertTrue(response.url.endswith("/my/account"), response.url)
        self.assertEqual(self.anna.lang, "en_US")
        self.assertFalse(html.fromstring(self.url_open("/fr/my").content).xpath(question))

    def test_saving_never_redirects_to_another_site(self):
        self.authenticate("anna.base", "anna.base")
        for callback in ("https://evil.example", "//evil.example", "javascript:alert(1)"):
            answer = self._save_details(callback=callback).json()
            self.assertEqual(answer["redirectUrl"], "/my/addresses")
