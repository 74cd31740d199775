import re
from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models import portal_ticket_request
from .common import TicketFormCommon


@tagged("post_install", "-at_install")
class TestHelp(TicketFormCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(portal_ticket_request, "MOST_OF_ADDRESS", 10_000))
        cls.team.portal_is_open_to_visitors = True
        cls.env.ref("base.public_user").company_id = cls.company

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _send_form(self, path="/help/new", **values):
        data = {
            "subject": "Desk stops",
            "description": "Half way.",
            "sender_name": "Vera",
            "sender_email": "vera@else.example",
        }
        data |= values | {"csrf_token": Request.csrf_token(self)}
        response = self.url_open(path, data=data)
        self.env.invalidate_all()
        return response

    def _get_mails(self, email="vera@else.example"):
        return self.env["mail.mail"].search([("email_to", "=", email)])

    def _get_path(self, email="vera@else.example"):
        [mail] = self._get_mails(email)
        return re.search(r"/help/new/confirm/[\w-]+", mail.body_html)[0]

    def _get_tickets(self):
        return self.env["helpdesk.ticket"].search([("name", "=", "Desk stops")])

    def test_closed_where_no_team_is_open(self):
        self.assertEqual(self.url_open("/help/new").status_code, 200)
        self.team.portal_is_open_to_visitors = False
        self.env.flush_all()
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open("/help/new").status_code, 404)
            self.assertEqual(self._send_form().status_code, 404)
        self.assertFalse(self._get_mails())

    def test_ticket_is_made_when_the_mailbox_is_confirmed(self):
        response = self._send_form()
        self.assertIn("help_mailed", response.text)
        self.assertFalse(self._get_tickets())
        path = self._get_path()
        # What only follows links confirms nothing.
        self.assertIn("help_confirm", self.url_open(path).text)
        self.assertFalse(self._get_tickets())
        page = self._send_form(path)
        ticket = self._get_tickets()
        self.assertIn(ticket.number, page.text)
        self.assertEqual((ticket.partner_email, ticket.partner_name), ("vera@else.example", "Vera"))
        self.assertEqual(ticket.team_id, self.team)
        self.assertFalse(ticket.partner_id)
        self._send_form(path)
        self.assertEqual(self._get_tickets(), ticket)
        self.assertNotIn("access_token", page.text)

    def test_known_and_unknown_mailboxes_are_answered_alike(self):
        pages = []
        for email in (self.ines.email, "nobody@else.example"):
            page = html.fromstring(self._send_form(sender_email=email).text)
            pages.append(page.xpath("string(//div[@name='help_mailed'])"))
            self.assertEqual(len(self._get_mails(email)), 1)
        self.assertEqual(*pages)
        self.assertFalse(self._get_tickets())

    def test_contact_is_known_only_after_the_confirmation(self):
        self._send_form(sender_email=self.ines.email)
        tickets = self.env["helpdesk.ticket"].with_user(self.ines)
        self.assertFalse(tickets.search([("name", "=", "Desk stops")]))
        self._send_form(self._get_path(self.ines.email))
        self.assertEqual(self._get_tickets().partner_id, self.ines.partner_id)
        self.assertTrue(tickets.search([("name", "=", "Desk stops")]))
        self.assertFalse(self.env["helpdesk.ticket"].with_user(self.ben).search([("name", "=", "Desk stops")]))

    def test_mailbox_of_several_is_nobodys(self):
        self.env["res.partner"].create({"name": "Twin", "email": self.ines.email})
        self._send_form(sender_email=self.ines.email)
        self._send_form(self._get_path(self.ines.email))
        self.assertFalse(self._get_tickets().partner_id)

    def test_refusal_keeps_what_was_typed(self):
        page = html.fromstring(self._send_form(sender_email="vera", description="").text)
        links = {link.get("href") for link in page.xpath("//div[@name='ticket_errors']//a")}
        self.assertEqual(links, {"#o_ticket_sender_email", "#o_ticket_description"})
        self.assertEqual(page.xpath("//input[@name='sender_name']/@value"), ["Vera"])
        self.assertFalse(self.env["portal.ticket.request"].search([("name", "=", "Vera")]))

    def test_questions_of_a_choice_are_shown(self):
        question = self._ask("Error code", category_ids=[(6, 0, self.broken.ids)])
        name = question._get_form_name()
        page = html.fromstring(self.url_open("/help/new").text)
        self.assertTrue(page.xpath(f"//fieldset[@data-name='{name}'][@hidden]"))
        self.assertTrue(page.xpath("//button[@name='show']"))
        page = html.fromstring(self._send_form(show="1", category=str(self.broken.id)).text)
        self.assertTrue(page.xpath(f"//fieldset[@data-name='{name}'][not(@hidden)]"))
        self.assertEqual(page.xpath("//input[@name='subject']/@value"), ["Desk stops"])
        self.assertFalse(self._get_mails())

    def _get_hints(self, **typed):
        answer = self.url_open("/help/new/hints", json={"params": {"typed": typed}})
        return answer.json().get("result")

    def test_questions_follow_the_choice(self):
        name = self._ask("Error code", is_required=True, category_ids=[(6, 0, self.broken.ids)])._get_form_name()
        [form] = html.fromstring(self.url_open("/help/new").text).xpath("//form[@data-hints]")
        self.assertEqual(form.get("data-hints"), "/help/new/hints")
        self.assertFalse(form.xpath(".//button[@name='show'][not(ancestor::noscript)]"), "only without scripts")
        hints = self._get_hints(category=[str(self.broken.id)])
        self.assertIn(name, hints["asked"])
        self.assertIn(name, hints["required"])
        hints = self._get_hints(category=[str(self.asked.id)])
        self.assertNotIn(name, hints["asked"])
        self.assertLessEqual({"sender_name", "sender_email", "subject"}, set(hints["asked"]))
        self.assertEqual(set(hints), {"asked", "required"})
        self.team.portal_is_open_to_visitors = False
        self.env.flush_all()
        with mute_logger("odoo.http"):
            self.assertFalse(self._get_hints())

    def test_visitors_are_not_told_to_choose_what_is_theirs(self):
        page = html.fromstring(self.url_open("/help/new").text)
        self.assertNotIn("one of yours", page.text_content())
        self.assertFalse(page.xpath("//input[@name='product'][@list]"))
        self.authenticate(self.ines.login, self.ines.login)
        page = html.fromstring(self.url_open("/new/ticket").text)
        self.assertIn("one of yours", page.text_content())
        self.assertTrue(page.xpath("//input[@name='product'][@list]"))

    def test_programs_are_told_the_same(self):
        self.assertIn("help_mailed", self._send_form(website="http://buy.example").text)
        self.assertFalse(self._get_mails())
        self.assertFalse(self.env["portal.ticket.request"].search([("name", "=", "Vera")]))

    def test_limits(self):
        with patch.object(portal_ticket_request, "MOST_OF_MAILBOX", 1):
            # Whoever fills a stranger's mailbox is not told that it is full.
            for _time in range(3):
                self.assertIn("help_mailed", self._send_form().text)
        self.assertEqual(len(self._get_mails()), 1)
        with patch.object(portal_ticket_request, "MOST_OF_ADDRESS", 0):
            self.assertIn("ticket_errors", self._send_form(sender_email="other@else.example").text)
        self.assertFalse(self._get_mails("other@else.example"))

    def test_link_that_is_over(self):
        self._send_form()
        path = self._get_path()
        for wrong in ("/help/new/confirm/x", f"{path}x", "/help/new/confirm/é", "/help/new/confirm/" + "x" * 5000):
            self.assertIn("help_over", self._send_form(wrong).text)
        old = fields.Datetime.now() - timedelta(minutes=1)
        self.env["portal.ticket.request"].search([("name", "=", "Vera")]).expires_on = old
        self.env.flush_all()
        self.assertIn("help_over", self.url_open(path).text)
        self.assertIn("help_over", self._send_form(path).text)
        self.assertFalse(self._get_tickets())
        self.env["portal.ticket.request"]._gc_requests()
        self.assertFalse(self.env["portal.ticket.request"].search([("name", "=", "Vera")]))

    def test_team_that_is_not_open(self):
        other = self.team.copy({"name": "Other", "show_in_portal": True, "portal_is_open_to_visitors": False})
        self.assertIn("ticket_errors", self._send_form(team=str(other.id)).text)
        self.assertIn("help_mailed", self._send_form(team=str(self.team.id)).text)

    def test_secret_is_not_stored(self):
        self._send_form()
        token = self._get_path().rpartition("/")[2]
        self.env.cr.execute("SELECT token_hash, typed::text FROM portal_ticket_request WHERE name = 'Vera'")
        self.assertNotIn(token, str(self.env.cr.fetchall()))

    def test_who_is_signed_in_has_the_other_form(self):
        self.authenticate(self.ines.login, self.ines.login)
        response = self.url_open("/help/new", allow_redirects=False)
        self.assertTrue(response.headers["Location"].endswith("/new/ticket"))
