from freezegun import freeze_time
from lxml import html

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools.misc import hash_sign

from odoo.addons.portal_custom_base_helpdesk_mgmt.models import portal_ticket_link

from .common import TicketCommon


@tagged("post_install", "-at_install")
class TestTicketLink(TicketCommon, HttpCase):
    """By the link of a mail, its receiver acts upon the ticket without signing in."""

    def setUp(self):
        super().setUp()
        self.links = self.env["portal.ticket.link"]
        self.token = self.links._make_token(self.ticket, self.anna.partner_id)

    def _open(self, token=None):
        response = self.url_open(f"/portal/ticket/{token or self.token}")
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.content)

    def _forms(self, token=None):
        actions = self._open(token).xpath("//*[@name='portal_ticket_link']//form/@action")
        return {action.rpartition("/")[2] for action in actions}

    def _post(self, act, token=None, **values):
        self.authenticate(None, None)
        data = {"csrf_token": Request.csrf_token(self), **values}
        return self.url_open(f"/portal/ticket/{token or self.token}/{act}", data=data)

    def _last(self):
        """Return what was written last into the conversation."""
        return self.ticket.message_ids.filtered(lambda message: message.message_type == "comment")[:1]

    def _close(self, token=None, reason="works"):
        return self._post("close", token, stage_id=self.stages["done"].id, reason=reason)

    # === MAILS === #

    def _get_mail(self, code, ticket=None):
        """Return the words and the addresses of the mail that an event sends of a ticket."""
        ticket = ticket or self.ticket
        event = self.env["portal.event"].search([("code", "=", code)])
        notice = self.env["portal.notice"].new(
            {
                "event_id": event.id,
                "partner_id": ticket.partner_id.id,
                "company_id": self.env.company.id,
                "res_model": ticket._name,
                "res_id": ticket.id,
            }
        )
        item = notice._prepare_item()
        return [link["url"].rpartition("_")[2] for link in item["links"]], item["links"]

    def test_each_mail_offers_what_can_be_done(self):
        for code in ("ticket_received", "ticket_answered"):
            self.assertEqual(self._get_mail(code)[0], ["close"], code)
        self._move("wait")
        self.assertEqual(self._get_mail("ticket_moved")[0], ["close"])
        self._move("done")
        self.assertIn("reopen", self._get_mail("ticket_moved")[0])
        self.assertNotIn("close", self._get_mail("ticket_moved")[0])
        [link] = [link for link in self._get_mail("ticket_moved")[1] if link["url"].endswith("reopen")]
        self.assertTrue(link["url"].startswith(f"{self.ticket.get_base_url()}/portal/ticket/"))
        token = link["url"].rpartition("/")[2].partition("#")[0]
        self.assertEqual(self.links._find_sudo(token)[0], self.ticket)

    def test_mail_shows_the_links(self):
        event = self.env.ref("portal_custom_base_helpdesk_mgmt.event_ticket_received")
        event.is_enabled = True
        ticket = self._create_ticket("Chair")
        notice = self.env["portal.notice"].search([("event_id", "=", event.id), ("res_id", "=", ticket.id)])
        mail = notice._create_mail()
        self.assertIn("/portal/ticket/", mail.body_html)
        self.assertIn("It is solved: close this ticket", mail.body_html)

    # === ACTS === #

    def test_following_the_link_changes_nothing(self):
        self.assertEqual(self._forms(), {"close"})
        self.assertFalse(self.ticket.closed)
        self.assertEqual(self.url_open(f"/portal/ticket/{self.token}/close").status_code, 405)

    def test_close_and_reopen(self):
        self.assertIn("This ticket is closed.", self._close().text)
        self.assertTrue(self.ticket.closed)
        self.assertEqual(self._last().author_id, self.anna.partner_id)
        self.assertIn("reopen", self._forms())
        self.assertTrue(self._open().xpath("//form//textarea[@name='text']"))
        self.assertIn("Say what is not solved", self._post("reopen", text=" ").text)
        self.assertTrue(self.ticket.closed)
        self.assertIn("opened it again", self._post("reopen", text="It sticks.").text)
        self.assertFalse(self.ticket.closed)
        self.assertIn("It sticks.", self._last().body)

    def test_refused_keeps_what_was_typed(self):
        answer = self._post("reopen", text="It is still loud.")
        self.assertIn("This ticket is open.", answer.text)
        self._close()
        self.ticket.closed_date = fields.Datetime.subtract(fields.Datetime.now(), days=999)
        self.assertIn("can no longer be reopened", self._post("reopen", text="Loud.").text)
        self.assertTrue(self.ticket.closed)
        self.assertNotIn("reopen", self._forms())

    def test_needs_the_token_of_the_form(self):
        with self.assertLogs("odoo.http", "WARNING"):
            response = self.url_open(f"/portal/ticket/{self.token}/close", data={"reason": "works"})
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.ticket.closed)

    # === WHOSE === #

    def _is_over(self, token=None):
        return bool(self._open(token).xpath("//*[@name='portal_ticket_link_over']"))

    def test_links_that_are_none(self):
        secrets = (
            *("x", "AQ", "%00", self.token[:-2], f"{self.token}x", self.ticket._portal_ensure_token()),
            hash_sign(self.env(su=True), "portal.other", [self.ticket.id, self.anna.partner_id.id]),
        )
        for secret in secrets:
            self.assertTrue(self._is_over(secret), secret)
            self._close(secret)
            self.assertFalse(self.ticket.closed, secret)
        self.assertFalse(self._is_over())

    def test_link_ends(self):
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), days=portal_ticket_link.DAYS + 1)):
            self.assertEqual(self.links._find_sudo(self.token), (self.env["helpdesk.ticket"], None))
        self.assertEqual(self.links._find_sudo(self.token)[0], self.ticket)

    def test_link_opens_nothing_else(self):
        other = self._create_ticket("Lamp")
        page = self._open()
        self.assertIn("Desk", page.text_content())
        for text in (other.number, self.ticket._portal_ensure_token()):
            self.assertNotIn(text, html.tostring(page, encoding="unicode"))
        for path in (f"/my/ticket/{self.ticket.id}", f"/my/ticket/{other.id}"):
            response = self.url_open(f"{path}?access_token={self.token}", allow_redirects=False)
            self.assertIn(response.status_code, (302, 303, 403, 404), path)

    def test_who_may_not_see_it_any_more(self):
        ben = self.links._make_token(self.ticket, self.ben.partner_id)
        boss = self.links._make_token(self.ticket, self.agent.partner_id)
        self.anna.active = False
        for token in (self.token, boss):
            self.assertTrue(self._is_over(token))
            self._close(token)
        self.assertFalse(self.ticket.closed)
        self.anna.active = True
        self.assertFalse(self._is_over())
        stranger = self._create_partner("Stranger", email="stranger@else.example")
        self.assertTrue(self._is_over(self.links._make_token(self.ticket, stranger)))
        self.assertTrue(ben)

    def test_contact_without_an_account(self):
        partner = self._create_partner("Paul", email="paul@acme.example")
        self.ticket.partner_id = partner
        token = self.links._make_token(self.ticket, partner)
        self.assertEqual(self._forms(token), {"close"})
        self._close(token)
        self.assertTrue(self.ticket.closed)
        self.assertEqual(self._last().author_id, partner)
        # The former contact has no say any more.
        self._create_ticket("Lamp", partner)
        self.ticket.partner_id = self.anna.partner_id
        self.assertTrue(self._is_over(token))

    def test_closed_portal(self):
        self.env.company.portal_is_open = False
        self.assertFalse(self.links._find_sudo(self.token)[1])
        self.assertFalse(self.links._get_links(self.ticket, self.anna.partner_id))
