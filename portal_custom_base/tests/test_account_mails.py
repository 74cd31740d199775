from unittest.mock import patch
from urllib.parse import urlsplit

from lxml import html
from markupsafe import escape

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import MockEmail
from odoo.addons.portal_custom_base.controllers import login
from odoo.addons.portal_custom_base.models import res_users

from .common import PortalBaseCommon

ANSWER = "If this address has an account, a link is on its way."


@tagged("post_install", "-at_install")
class TestAccountMails(PortalBaseCommon, MockEmail, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.portal_brand_color = "#0f5b4a"
        cls.new = cls._create_partner("Nina New", email="nina@customer.example", parent_id=cls.customer.id)
        cls.env["mail.mail"].search([]).unlink()

    def _invite(self, inviter=None):
        """Return the invitation of a new colleague."""
        with self.mock_mail_gateway():
            self.new.with_user(inviter or self.env.user).sudo()._grant_portal_access()
            self.env.ref("mail.ir_cron_mail_scheduler_action").method_direct_trigger()
        return self._mails[-1]

    def _ask(self, address, token=""):
        """Ask for a link to choose a password; return the page, and the mails that left."""
        self.authenticate(None, None)
        values = {"csrf_token": Request.csrf_token(self), "login": address, "token": token}
        with self.mock_mail_gateway():
            response = self.url_open("/web/reset_password", data=values)
            self.env.ref("mail.ir_cron_mail_scheduler_action").method_direct_trigger()
        return html.fromstring(response.content), list(self._mails)

    def _read(self, page):
        return " ".join(page.text_content().split())

    # === INVITATIONS === #

    def test_invitation_says_who_invites_whom_where_to_and_how_long(self):
        self.env["ir.config_parameter"].set_param("auth_signup.signup.validity.hours", 240)
        self.anna.partner_id.name = "Anna Keller"
        mail = self._invite(self.anna)
        vendor = self.env.company.name
        self.assertEqual(mail["subject"], f"Your invitation to the portal of {vendor}")
        for words in (
            f"Anna Keller invites you to the portal of {vendor} for Customer.",
            "nina@customer.example",
            "Docks",
            "This link works for 10 days.",
            "/web/signup?",
        ):
            self.assertIn(words, mail["body_alternative"])
            self.assertIn(str(escape(words)), mail["body"])
        self.assertIn("#0f5b4a", mail["body"])
        self.assertNotIn("Odoo", mail["body"])

    def test_names_that_are_messages_are_not_told(self):
        self.anna.partner_id.name = "Win at www.evil.example"
        mail = self._invite(self.anna)
        self.assertNotIn("evil", mail["body"])
        self.assertIn("You are invited to the portal", mail["body"])

    def test_text_that_the_vendor_has_edited_is_kept(self):
        template = self.env.ref("auth_signup.portal_set_password_email")
        template.with_user(self.env.ref("base.user_admin")).body_html = "<p>Our own words</p>"
        self.assertIn("Our own words", self._invite()["body"])

    def test_invitation_is_in_the_language_of_the_contact(self):
        if "fr_FR" not in dict(self.env["res.lang"].get_installed()):
            self.skipTest("French is not installed.")
        self.new.lang = "fr_FR"
        self.assertIn('lang="fr-FR"', self._invite()["body"])

    # === LINKS THAT ARE OVER === #

    def test_page_of_a_link_that_is_over_sends_a_new_one(self):
        self._invite()
        page = html.fromstring(self.url_open("/web/signup?token=gone").content)
        self.assertNotIn("Invalid signup token", self._read(page))
        [form] = page.xpath("//form[@name='portal_link_again']")
        self.assertEqual(form.get("action"), "/web/reset_password")
        page, [mail] = self._ask(self.new.email)
        self.assertIn(ANSWER, self._read(page))
        self.assertIn("/web/signup?", mail["body"], "who never signed in is invited again")

    def test_link_to_a_new_password(self):
        self.env["res.users.log"].with_user(self.anna).sudo().create({"create_uid": self.anna.id})
        page, [mail] = self._ask(self.anna.login)
        self.assertIn(ANSWER, self._read(page))
        self.assertIn("/web/reset_password?", mail["body"])
        self.assertIn("for 4 hours", mail["body_alternative"])
        self.assertIn(self.anna.email, str(mail["email_to"]))

    def test_all_addresses_get_the_same_answer(self):
        self.ben.active = False
        known, mails = self._ask(self.anna.login)
        self.assertEqual(len(mails), 1)
        for address in ("nobody@nowhere.example", self.ben.login):
            page, mails = self._ask(address)
            self.assertFalse(mails)
            self.assertEqual(self._read(page.xpath("//main")[0]), self._read(known.xpath("//main")[0]))

    def test_one_address_is_sent_few_links(self):
        counts = [len(self._ask(self.anna.login)[1]) for _number in range(res_users.LINKS_PER_HOUR)]
        self.assertEqual(counts, [1] * res_users.LINKS_PER_HOUR)
        self.assertFalse(self._ask(self.anna.login)[1])

    def test_address_typed_in_another_way_uses_up_nothing(self):
        for _number in range(res_users.LINKS_PER_HOUR + 1):
            self.assertFalse(self._ask(self.anna.login.upper() + "x")[1])
            self._ask(self.ben.login.upper())
        self.assertTrue(self._ask(self.anna.login)[1])

    def test_pages_tell_nobody_who_has_an_account(self):
        """Odoo leads an address that has one to the sign-in page, with its login."""
        self.authenticate(self.anna.login, self.anna.login)
        self.authenticate(None, None)
        self.anna.email = "anna.known@customer.example"
        for path in ("/web/reset_password?", "/web/signup?token=x&"):
            known, unknown = (
                self.url_open(f"{path}signup_email={email}", allow_redirects=False)
                for email in (self.anna.email, "nobody@nowhere.example")
            )
            self.assertEqual(known.status_code, unknown.status_code, path)
            self.assertNotIn(self.anna.login, known.headers.get("Location", "") + known.text)

    def test_pages_show_no_text_of_the_address(self):
        self.authenticate(None, None)
        for path in ("/web/login", "/web/reset_password"):
            for name in ("message", "error"):
                page = html.fromstring(self.url_open(f"{path}?{name}=Call+0900+to+unlock").content)
                self.assertNotIn("0900", self._read(page), (path, name))
        self.assertIn("on all devices", self.url_open("/web/login?message=signed_out_everywhere").text)

    def test_greeting_is_no_message(self):
        self.anna.name = "Pay now at https://evil.example"
        _page, [mail] = self._ask(self.anna.login)
        self.assertNotIn("evil", mail["body"])
        self.assertIn("Hello,", mail["body"])

    def test_one_visitor_asks_for_few_links(self):
        with patch.object(login, "LIMIT", 2):
            answers = [self._ask(f"{number}@nowhere.example")[0] for number in range(3)]
        self.assertIn(ANSWER, self._read(answers[1]))
        self.assertNotIn(ANSWER, self._read(answers[2]))

    def test_customers_cannot_send_links_by_rpc(self):
        with self.assertRaises(AccessError):
            self.env["res.users"].with_user(self.anna).reset_password(self.ben.login)

    def test_staff_send_a_link_in_the_same_frame(self):
        with self.mock_mail_gateway():
            self.anna.action_reset_password()
        [mail] = self._mails
        self.assertIn("Choose a new password", mail["body"])
        self.assertIn("#0f5b4a", mail["body"])
        self.assertNotIn("Odoo", mail["body"])

    # === WORDS OF THE PAGES === #

    def test_words_of_the_pages(self):
        self.authenticate(None, None)
        page = self._read(html.fromstring(self.url_open("/web/reset_password").content))
        self.assertIn("E-mail me a link", page)
        if "website" not in self.env:  # its frame around the form has no heading
            self.assertIn("Reset your password", page)
        self.assertNotIn("Choose a new password", page)
        values = {"csrf_token": Request.csrf_token(self), "login": self.anna.login, "password": "wrong"}
        page = html.fromstring(self.url_open("/web/login", data=values).content)
        self.assertIn("That e-mail and password do not match.", self._read(page))
        [error] = page.xpath("//*[@id='portal_login_error']")
        self.assertEqual(error.xpath("a/@href")[0].partition("?")[0], "/web/reset_password")
        for old in ("Log in", "Wrong login/password"):
            self.assertNotIn(old, self._read(page))

    def test_signing_out_says_so(self):
        self.authenticate(self.anna.login, self.anna.login)
        # The menu is there twice, for wide and narrow screens, in the frame of `website`.
        link, *again = html.fromstring(self.url_open("/my").content).xpath("//a[@id='o_logout']/@href")
        self.assertLessEqual(set(again), {link})
        page = self.url_open(link)
        if "website" in self.env:  # whose home page says nothing of it
            self.assertEqual(urlsplit(page.url).path, "/")
        else:
            self.assertIn("You are signed out.", page.text)
