from unittest.mock import patch

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_custom_base.tests.common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestHelpdeskTicket(PortalBaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = cls.env.ref("portal_custom_base_helpdesk_mgmt.event_ticket_moved")
        cls.event.is_enabled = True
        cls.done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.awaiting = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {"name": "Desk", "description": "<p>x</p>", "partner_id": cls.anna.partner_id.id}
        )

    def _notices(self):
        return self.env["portal.notice"].search([("event_id", "=", self.event.id), ("res_id", "=", self.ticket.id)])

    def test_customer_is_notified_when_a_ticket_moves(self):
        self.assertFalse(self._notices())
        self.ticket.stage_id = self.done
        notice = self._notices()
        self.assertEqual(notice.partner_id, self.anna.partner_id)
        self.assertIn(self.done.name, notice._prepare_item()["subject"])
        self.ticket.write({"stage_id": self.done.id, "name": "Desk again"})
        self.assertEqual(len(self._notices()), 1)

    def test_notice_says_how_the_ticket_stands(self):
        for stage, user, words in (
            (self.awaiting, False, "We need your answer"),
            (self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress"), False, "We are working on"),
            (self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new"), self.env.ref("base.user_admin"), "is working on"),
            (self.done, False, "is closed."),
        ):
            self._notices().unlink()
            self.ticket.write({"stage_id": stage.id, "user_id": user and user.id})
            item = self._notices()._prepare_item()
            self.assertIn(words, " ".join(item["body"].split()))
            self.assertIn(self.ticket.name, item["facts"][0][1])

    # === LAST WORDS === #

    def test_last_words_of_all_tickets_are_found_at_once(self):
        tickets = self.ticket.create(
            [{"name": str(n), "description": "x", "partner_id": self.anna.partner_id.id} for n in range(3)]
        )
        for ticket in tickets:
            ticket.message_post(body=f"Part {ticket.name}.", message_type="comment", subtype_xmlid="mail.mt_comment")
            ticket.message_post(body="He pays late.", message_type="comment", subtype_xmlid="mail.mt_note")
        tickets = tickets.create({"name": "3", "description": "x", "partner_id": self.anna.partner_id.id}) | tickets
        tickets.invalidate_recordset(["portal_last_message_id"])
        messages = self.registry["mail.message"]
        with patch.object(
            messages, "_find_portal_last_sudo", autospec=True, side_effect=messages._find_portal_last_sudo
        ) as asked:
            words = {ticket.name: ticket._get_portal_last_words() for ticket in tickets}
        asked.assert_called_once()
        for ticket in tickets[1:]:
            self.assertIn(f"“Part {ticket.name}.”", words[ticket.name])
        self.assertIn("Opened on", words["3"])

    def test_last_words_are_those_of_the_last_message(self):
        for body in ("First.", "Second."):
            self.ticket.message_post(body=body, message_type="comment", subtype_xmlid="mail.mt_comment")
            self.assertIn(f"“{body}”", self.ticket._get_portal_last_words())

    # === ANSWERS === #

    def _answered(self, ticket=None, event="ticket_answered", **values):
        """Return who is told after a message to the ticket."""
        ticket = ticket or self.ticket
        values = {"body": "We send a part.", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"} | values
        values.setdefault("author_id", self.env.ref("base.user_admin").partner_id.id)
        known = self.env["portal.notice"].search([])
        message = ticket.message_post(**values)
        notices = self.env["portal.notice"].search([("event_id.code", "=", event), ("id", "not in", known.ids)])
        return message, notices

    def test_customer_who_is_no_follower_is_told_of_an_answer(self):
        self.env["portal.event"].search([("code", "=", "ticket_answered")]).is_enabled = True
        self.assertNotIn(self.anna.partner_id, self.ticket.message_partner_ids)
        _message, notices = self._answered()
        self.assertEqual(notices.partner_id, self.anna.partner_id)
        item = notices._prepare_item()
        self.assertIn(self.ticket.number, item["subject"])
        self.assertIn("We send a part.", item["body"])
        self.assertEqual(item["button"], "View ticket")
        self.assertEqual(len(self._answered()[1]), 1, "each answer is told")

    def test_customer_whom_odoos_email_reaches_gets_no_notice(self):
        self.env["portal.event"].search([("code", "=", "ticket_answered")]).is_enabled = True
        self.assertFalse(self._answered(partner_ids=self.anna.partner_id.ids)[1])
        self.assertTrue(self._answered()[1])
        self.ticket.message_subscribe(self.anna.partner_id.ids)
        message, notices = self._answered()
        self.assertFalse(notices)
        self.assertIn(self.anna.partner_id, message.notified_partner_ids)

    def test_only_answers_that_customers_may_read_are_told(self):
        self.env["portal.event"].search([("code", "=", "ticket_answered")]).is_enabled = True
        self.assertFalse(self._answered(subtype_xmlid="mail.mt_note")[1])
        self.assertFalse(self._answered(is_internal=True)[1])
        self.assertFalse(self._answered(author_id=self.anna.partner_id.id)[1])
        self.assertFalse(self._answered(author_id=self.ben.partner_id.id)[1])
        nobody = self.ticket.create({"name": "Nobody's", "description": "x"})
        self.assertFalse(self._answered(nobody)[1])
        self.assertTrue(self._answered()[1])

    def test_notice_replaces_the_stages_email(self):
        self.done.mail_template_id = self.env["mail.template"].search([("model", "=", "helpdesk.ticket")], limit=1)
        self.ticket.stage_id = self.done
        self.assertNotIn("stage_id", self.ticket._track_template({"stage_id"}))
        self.event.is_enabled = False
        self.assertIn("stage_id", self.ticket._track_template({"stage_id"}))

    def test_ticket_waiting_for_a_reply_needs_attention(self):
        def pending(user):
            entries = self.env["portal.attention"].with_user(user)._get_pending()
            return {entry["path"]: entry["count"] for entry in entries}.get("/my/tickets?filterby=waiting")

        self.assertIsNone(pending(self.anna))
        self.ticket.stage_id = self.awaiting
        self.assertEqual(pending(self.anna), "1")
        self.assertIsNone(pending(self.stranger))

    def test_tickets_are_a_section(self):
        sections = [s for s in self._sections_of(self.anna)._get_visible() if s["path"] == "/my/tickets"]
        counter = sections[0]["counter"]
        self.assertEqual(self._sections_of(self.anna)._get_counters([counter]), {counter: "1"})
        self.assertEqual(self._sections_of(self.stranger)._get_counters([counter]), {counter: "0"})


@tagged("post_install", "-at_install")
class TestHiddenTickets(HttpCase):
    def _skip_beside_own_form(self):
        if "portal.ticket.form" in self.env:
            self.skipTest("portal_helpdesk_form has a form of its own, and tests it.")

    def test_customer_opens_a_ticket(self):
        """By the form of helpdesk_mgmt, whatever fields the policy closes."""
        self._skip_beside_own_form()
        user = new_test_user(self.env, "opens.tickets", groups="base.group_portal")
        team = self.env["helpdesk.ticket.team"].create({"name": "Team", "show_in_portal": True})
        self.env.company.helpdesk_mgmt_portal_select_team = True
        self.authenticate(user.login, user.login)
        self.assertEqual(self.url_open("/new/ticket").status_code, 200)
        data = {"csrf_token": Request.csrf_token(self), "subject": "No power", "description": "y", "team": team.id}
        self.assertEqual(self.url_open("/submitted/ticket", data=data, allow_redirects=False).status_code, 302)
        [ticket] = self.env["helpdesk.ticket"].search([("partner_id", "=", user.partner_id.id)])
        self.assertEqual((ticket.name, ticket.team_id), ("No power", team))

    def test_forms_that_are_sent_nonsense(self):
        self._skip_beside_own_form()
        user = new_test_user(self.env, "sends.nonsense", groups="base.group_portal")
        self.env.company.helpdesk_mgmt_portal_select_team = True
        self.authenticate(user.login, user.login)
        self.assertEqual(self.url_open("/new/ticket?self=1").status_code, 200)
        data = {"csrf_token": Request.csrf_token(self), "subject": "No power", "description": "y", "self": "1"}
        for name in ("category", "team"):
            with mute_logger("odoo.addons.portal_custom_base.models.ir_http"):
                self.assertEqual(self.url_open("/submitted/ticket", data=data | {name: "x"}).status_code, 400, name)
        self.assertFalse(self.env["helpdesk.ticket"].search([("partner_id", "=", user.partner_id.id)]))

    def test_forms_close_with_their_section(self):
        user = new_test_user(self.env, "hidden.tickets", groups="base.group_portal")
        self.env["helpdesk.ticket.team"].create({"name": "Team", "show_in_portal": True})
        section = self.env["portal.section"].search([("path", "=", "/my/tickets")])
        self.authenticate(user.login, user.login)
        before = self.env["helpdesk.ticket"].search_count([])
        self.assertEqual(self.url_open("/new/ticket").status_code, 200)
        section.is_hidden = True
        data = {"csrf_token": Request.csrf_token(self), "subject": "x", "description": "y"}
        self.assertEqual(self.url_open("/new/ticket").status_code, 404)
        self.assertEqual(self.url_open("/submitted/ticket", data=data).status_code, 404)
        data |= {"ticket_id": "1", "stage_id": "1"}
        self.assertEqual(self.url_open("/ticket/close", data=data).status_code, 404)
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), before)
        self.assertEqual(self.url_open("/my").status_code, 200)
