import re
from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.exceptions import LockError
from odoo.http import Request
from odoo.sql_db import Cursor
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_tools.actor import Actor

from ..models import portal_ticket_request
from .common import PNG, TicketFormCommon


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

    def _send_form(self, path="/help/new", files=None, **values):
        data = {
            "subject": "Desk stops",
            "description": "Half way.",
            "sender_name": "Vera",
            "sender_email": "vera@else.example",
        }
        data |= values | {"csrf_token": Request.csrf_token(self)}
        response = self.url_open(path, data=data, files=files)
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
        twin = self.env["res.partner"].create({"name": "Twin", "email": self.ines.email})
        self._send_form(sender_email=self.ines.email)
        self._send_form(self._get_path(self.ines.email))
        self.assertNotIn(self._get_tickets().partner_id, self.ines.partner_id | twin)
        self.assertEqual(self._get_tickets().partner_id.email, self.ines.email)

    def test_visitor_becomes_a_contact(self):
        """So that the visitor is told of answers, and promises and questions come to their end."""
        self._send_form()
        self.assertFalse(self.env["res.partner"].search([("email", "=", "vera@else.example")]))
        self._send_form(self._get_path())
        ticket = self._get_tickets()
        partner = ticket.partner_id
        self.assertEqual((partner.name, partner.email), ("Vera", "vera@else.example"))
        self.assertFalse(partner.parent_id or partner.user_ids or partner.is_company)
        self.assertIn(partner, ticket.message_partner_ids)
        values = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        answer = ticket.message_post(body="Which floor?", author_id=self.agent.partner_id.id, **values)
        self.assertEqual(ticket.portal_answer_date, answer.date)
        self.assertIn(partner, answer.notified_partner_ids)
        self._send_form(subject="Once more")
        mail = self._get_mails().filtered(lambda mail: mail.id > 0).sorted("id")[-1]
        self._send_form(re.search(r"/help/new/confirm/[\w-]+", mail.body_html)[0])
        again = self.env["helpdesk.ticket"].search([("name", "=", "Once more")])
        self.assertEqual(again.partner_id, partner, "known from then on")

    def test_contact_of_another_company_is_not_known(self):
        other = self.env["res.company"].create({"name": "Other vendor"})
        twin = self.env["res.partner"].create({"name": "Vera", "email": "vera@else.example", "company_id": other.id})
        self._send_form()
        self._send_form(self._get_path())
        self.assertTrue(self._get_tickets().partner_id)
        self.assertNotEqual(self._get_tickets().partner_id, twin)

    # === FILES === #

    def _get_kept(self):
        return self.env["ir.attachment"].search([("res_model", "=", "portal.ticket.request")])

    def _send_files(self, *files, **values):
        sent = [("files", file) for file in files or [("photo.png", PNG)]]
        return self._send_form(files=sent, **values)

    def test_files_of_visitors_are_off(self):
        page = html.fromstring(self.url_open("/help/new").text)
        self.assertFalse(page.xpath("//input[@type='file']"))
        page = html.fromstring(self._send_files().text)
        self.assertIn("No files can be sent", page.xpath("string(//div[@name='ticket_errors'])"))
        self.assertFalse(self._get_kept() or self._get_mails())

    def test_files_come_with_the_confirmation(self):
        self.team.portal_visitors_send_files = True
        page = html.fromstring(self.url_open("/help/new").text)
        self.assertTrue(page.xpath("//form[@enctype='multipart/form-data']//input[@name='files']"))
        self.assertIn("help_mailed", self._send_files(("../photo.png", PNG), ("note.txt", b"Hello")).text)
        kept = self._get_kept()
        self.assertEqual(set(kept.mapped("name")), {"photo.png", "note.txt"})
        self.assertFalse(any(kept.mapped("access_token")))
        for attachment in kept:
            self.assertEqual(self.url_open(f"/web/content/{attachment.id}").status_code, 404)
        self._send_form(self._get_path())
        ticket = self._get_tickets()
        self.assertEqual(kept.mapped("res_id"), ticket.ids * 2)
        self.assertEqual(ticket.attachment_ids, kept)
        self.assertTrue(all(kept.mapped("access_token")), "Its page gives them without writing.")
        # The request goes later, and what the ticket has stays.
        self.env["portal.ticket.request"].search([("name", "=", "Vera")]).unlink()
        self.assertEqual(len(kept.exists()), 2)

    def test_files_are_whole_when_a_request_is_tried_again(self):
        """Odoo tries it again when the database could not serve it; the files were read before."""
        self.team.portal_visitors_send_files = True
        ask, tries = type(self.env["portal.ticket.request"])._ask, []

        def fail_once(requests, actor, sent, files=()):
            if not tries:
                tries.append([file.read() for file in files])
                requests.env.cr.execute("DO $$ BEGIN RAISE serialization_failure; END $$")
            return ask(requests, actor, sent, files)

        with (
            patch.object(type(self.env["portal.ticket.request"]), "_ask", fail_once),
            mute_logger("odoo.service.model", "odoo.sql_db"),
        ):
            self.assertIn("help_mailed", self._send_files(("a.txt", b"First"), ("b.txt", b"Second")).text)
        self.assertEqual(set(self._get_kept().mapped("raw")), {b"First", b"Second"})

    def test_files_of_visitors_are_checked(self):
        self.team.portal_visitors_send_files = True
        wrong = (("page.html", b"<script/>"), ("photo.svg", b"<svg/>"), ("photo.png", b"<svg/>"), ("run.exe", b"MZ"))
        for name, content in (*wrong, ("empty.txt", b"")):
            page = html.fromstring(self._send_files((name, content)).text)
            self.assertIn(name, page.xpath("string(//fieldset[@name='help_files'])"), name)
            self.assertEqual(page.xpath("//input[@name='sender_name']/@value"), ["Vera"])
        many = [(f"{number}.txt", b"x") for number in range(portal_ticket_request.MOST_FILES + 1)]
        self.assertIn("at most 5 files", self._send_files(*many).text)
        self.team.portal_extensions = "pdf"
        self.assertIn("cannot be uploaded", self._send_files().text)
        self.team.portal_extensions = False
        with patch.object(portal_ticket_request, "MOST_BYTES", 3):
            self.assertIn("Together, the files are larger", self._send_files(("a.txt", b"xx"), ("b.txt", b"xx")).text)
        self.team.portal_files_use = "hidden"
        self.assertIn("No files can be sent", self._send_files().text)
        self.assertFalse(self._get_kept() or self._get_mails())

    def test_files_of_visitors_are_few(self):
        self.team.portal_visitors_send_files = True
        for name in ("MOST_FILES_OF_ADDRESS", "MOST_FILES_OF_ALL", "MOST_WAITING"):
            with patch.object(portal_ticket_request, name, 0):
                self.assertIn("ticket_errors", self._send_files().text, name)
        with patch.object(portal_ticket_request, "MOST_OF_MAILBOX", 0):
            self.assertIn("help_mailed", self._send_files().text)
        self.assertFalse(self._get_kept(), "Nor what nobody can confirm")
        self.assertIn("help_mailed", self._send_files().text)
        self.assertTrue(self._get_kept())
        with patch.object(portal_ticket_request, "MOST_WAITING", sum(self._get_kept().mapped("file_size"))):
            self.assertIn("ticket_errors", self._send_files().text, "What waits counts")

    def test_files_that_nobody_confirms_go(self):
        self.team.portal_visitors_send_files = True
        self._send_files()
        kept = self._get_kept()
        requests = self.env["portal.ticket.request"]
        requests._gc_requests()
        self.assertTrue(kept.exists())
        requests.search([("name", "=", "Vera")]).expires_on = fields.Datetime.now() - timedelta(minutes=1)
        requests._gc_requests()
        self.assertFalse(kept.exists())

    def test_size_is_refused_before_it_is_read(self):
        """A large form is taken only where files are."""
        large = ("large.txt", b"x" * (2 * 1024 * 1024))
        with mute_logger("odoo.http"):
            self.assertEqual(self._send_files(large).status_code, 413)
        self.team.portal_visitors_send_files = True
        self.assertIn("help_mailed", self._send_files(large).text)

    def test_files_follow_the_choice(self):
        self.team.portal_visitors_send_files = True
        other = self.team.copy({"name": "Other", "show_in_portal": True, "portal_visitors_send_files": False})
        self.assertIn("limits", self._get_hints(team=[str(self.team.id)])["files"])
        self.assertFalse(self._get_hints(team=[str(other.id)])["files"])

    def test_visitors_answer_no_questions_with_files(self):
        name = self._ask("Photo of the label", "file", is_required=True)._get_form_name()
        self.assertNotIn(name, self.url_open("/help/new").text)
        self.assertIn("help_mailed", self._send_form().text)
        self.authenticate(self.ines.login, self.ines.login)
        self.assertIn(name, self.url_open("/new/ticket").text)

    def test_mail_does_not_repeat_the_typed_name(self):
        self._send_form(sender_name="Anna Berg")
        self.assertNotIn("Anna", self._get_mails().body_html)
        self.assertIn("Hello,", self._get_mails().body_html)

    def test_ticket_is_made_as_it_was_asked_for(self):
        """Whoever confirms it on the website of another company."""
        other = self.env["res.company"].create({"name": "Other vendor"})
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Other", "company_id": other.id, "portal_is_open_to_visitors": True}
        )
        public = self.env.ref("base.public_user")
        values = {"login": "visitor.other", "company_id": other.id, "company_ids": [(6, 0, other.ids)]}
        visitor = public.copy(values)
        actor = Actor(user=visitor.with_user(visitor), ip="192.0.2.9")
        self.env["res.lang"]._activate_lang("fr_FR")
        requests = self.env["portal.ticket.request"].with_user(visitor).with_context(lang="fr_FR")
        sent = {"subject": ["Lampe"], "description": ["x"]}
        requests._ask(actor, sent | {"sender_name": ["Vera"], "sender_email": ["vera@else.example"]})
        request = self.env["portal.ticket.request"].search([("name", "=", "Vera")])
        ticket = request._confirm(Actor(user=public.with_user(public), ip="192.0.2.9"))
        self.assertEqual((ticket.company_id, ticket.team_id), (other, team))
        self.assertEqual(ticket.partner_id.lang, "fr_FR")

    def test_attempts_that_are_refused_count_for_nothing(self):
        with patch.object(type(self.env["portal.rate.limit"]), "_is_allowed", return_value=True) as counted:
            self._send_form(description="")
            self.assertFalse([call for call in counted.call_args_list if "ticket.request" in call.args[0]])
            self._send_form()
            scopes = {call.args[0] for call in counted.call_args_list if "ticket.request" in call.args[0]}
        self.assertEqual(len(scopes), 3)

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
        self.assertEqual(set(hints), {"asked", "required", "files"})
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
                page = self._send_form().text
                self.assertIn("help_mailed", page)
                self.assertIn("at most 1 times a day", page)
        self.assertEqual(len(self._get_mails()), 1)
        with patch.object(portal_ticket_request, "MOST_OF_ADDRESS", 0):
            self.assertIn("ticket_errors", self._send_form(sender_email="other@else.example").text)
        self.assertFalse(self._get_mails("other@else.example"))

    def test_network_of_a_visitor_is_counted(self):
        """One subscriber has many addresses of IPv6."""
        public, requests = self.env.ref("base.public_user"), self.env["portal.ticket.request"]
        sent = self._sent(sender_name="Vera", sender_email="vera@else.example")
        with patch.object(type(self.env["portal.rate.limit"]), "_is_allowed", return_value=True) as counted:
            for ip in ("2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:3::1"):
                requests._ask(Actor(user=public.with_user(public), ip=ip), sent)
        keys = [call.args[1] for call in counted.call_args_list if call.args[0] == "portal.ticket.request"]
        self.assertEqual(keys[0], keys[1])
        self.assertNotEqual(keys[1], keys[2])

    def test_mailbox_is_one_however_it_is_written(self):
        get = self.env["portal.ticket.request"]._get_mailbox
        for email in ("vera.b+1@else.example", '"vera.b"@else.example', '"vera.b+x y"@else.example'):
            self.assertEqual(get(email), "vera.b@else.example", email)
        self.assertNotEqual(get("verab@else.example"), get("vera.b@else.example"))

    def test_confirmed_twice_at_the_same_moment(self):
        """The second waits for the first: it is not told that its message cannot be sent."""
        self._send_form()
        request = self.env["portal.ticket.request"].search([("name", "=", "Vera")])
        actor = self._actor(self.env.ref("base.public_user"))
        with (
            patch.object(type(request), "lock_for_update", side_effect=LockError("Cannot grab a lock")),
            patch.object(Cursor, "execute", autospec=True, side_effect=Cursor.execute) as executed,
        ):
            ticket = request._confirm(actor)
        self.assertEqual(ticket.partner_email, "vera@else.example")
        self.assertIn("portal_ticket_request WHERE id = %s FOR UPDATE", str(executed.call_args_list))
        self.assertEqual(request._confirm(actor), ticket)

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
