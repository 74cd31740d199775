from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import PromiseCommon


@tagged("post_install", "-at_install")
class TestPortalTicketPromise(PromiseCommon):
    def test_business_hours_in_the_time_zone_of_the_team(self):
        ticket = self._promised()
        # Three hours on Friday, the weekend, and five on Monday: until 14:00 in Paris.
        self.assertEqual(self._promise(ticket=ticket).deadline, datetime(2026, 11, 30, 13))
        # In summer Paris is two hours before UTC.
        summer = self._promised(begin=datetime(2026, 7, 3, 12))
        self.assertEqual(self._promise(ticket=summer).deadline, datetime(2026, 7, 6, 12))
        self.assertEqual(ticket.portal_promise_id, self._promise(ticket=ticket), "what ends first is told")

    def test_holidays_do_not_count(self):
        values = {"calendar_id": self.calendar.id, "resource_id": False, "name": "Holiday"}
        self.env["resource.calendar.leaves"].create(
            values | {"date_from": datetime(2026, 11, 29, 23), "date_to": datetime(2026, 11, 30, 22, 59, 59)}
        )
        ticket = self._promised()
        self.assertEqual(self._promise(ticket=ticket).deadline, datetime(2026, 12, 1, 13))

    def test_words(self):
        ticket = self._promised()
        promise = self._promise(ticket=ticket)
        with freeze_time("2026-11-30 09:00:00"):
            told = promise._get_progress()
            self.assertEqual(promise._get_short_text(), "Nov 30, 2026, 2:00\N{NARROW NO-BREAK SPACE}PM")
            self.assertEqual(told["code"], "running")
            self.assertEqual(told["text"], "Answer by Monday, Nov 30, 2026, 2:00\N{NARROW NO-BREAK SPACE}PM")
            self.assertEqual((told["left"], told["percent"]), ("3 business hours left", 62))
            self.assertIn("Europe/Paris", told["note"])
        with freeze_time("2026-11-30 12:30:00"):
            self.assertEqual(promise._get_progress()["left"], "30 business minutes left")
        with freeze_time("2026-11-30 12:00:00"):
            self.assertEqual(promise._get_progress()["left"], "1 business hour left")
        with freeze_time("2026-11-30 13:01:00"):
            told = promise._get_progress()
            self.assertEqual((told["code"], told["left"], told["percent"]), ("late", "", 100))
            self.assertIn("are late", told["text"])

    def test_it_pauses_while_we_wait(self):
        ticket = self._promised()
        promise = self._promise("solution", ticket)
        with freeze_time("2026-11-30 08:00:00"):
            self._move("wait", ticket)
        self.assertEqual((promise.state, promise.used_hours, promise.deadline), ("paused", 4, False))
        told = promise._get_progress()
        self.assertEqual((told["code"], told["left"]), ("paused", "20 business hours left"))
        self.assertIn("Paused", told["text"])
        with freeze_time("2026-12-03 08:00:00"):
            self._move("work", ticket)
        # Twenty hours since Thursday, 9:00: seven, the eight of Friday, and five on Monday, until 14:00.
        self.assertEqual((promise.state, promise.deadline), ("running", datetime(2026, 12, 7, 13)))
        [pause] = promise.pause_ids
        self.assertEqual((pause.date_begin, pause.date_end), (datetime(2026, 11, 30, 8), datetime(2026, 12, 3, 8)))
        with freeze_time("2026-12-07 09:00:00"):
            self._move("done", ticket)
        self.assertEqual((promise.state, promise.used_hours), ("kept", 21))

    def test_customer_who_closes_before_an_answer_needs_none(self):
        ticket, answered = self._promised(), self._promised("Desk")
        answered.portal_answer_date = datetime(2026, 11, 27, 14)
        for closed in (ticket, answered):
            closed._close_for_customer(self.stages["done"].id, "mistake", self._actor(self.anna))
        self.assertEqual(set(ticket.portal_promise_ids.mapped("state")), {"not_needed"})
        self.assertFalse(ticket.portal_promise_ids.filtered("deadline"))
        promise = self._promise("solution", ticket)
        self.assertEqual(promise._get_short_text(), "Not needed")
        self.assertIn("you closed the ticket", promise._get_progress()["text"])
        self.assertFalse(promise._get_progress()["left"])
        self.assertLessEqual(set(answered.portal_promise_ids.mapped("state")), {"kept", "missed"})
        by_staff = self._promised("Chair")
        self._move("done", by_staff)
        self.assertNotIn("not_needed", by_staff.portal_promise_ids.mapped("state"))

    def test_it_goes_on_when_the_customer_writes(self):
        self._move("wait")
        promise = self._promise("solution")
        self.assertEqual(promise.state, "paused")
        self._say("A note", author=self.agent.partner_id, subtype_xmlid="mail.mt_note")
        self.assertEqual(promise.state, "paused")
        self._say("Floor 2", author=self.anna.partner_id)
        self.assertEqual(promise.state, "running")
        self._say("Which room?")
        self.assertEqual(promise.state, "paused")

    def test_stages_that_an_sla_leaves_out(self):
        self.solution.ignore_stage_ids = self.stages["lab"]
        self._move("lab")
        self.assertEqual((self._promise("solution").state, self._promise().state), ("paused", "running"))
        self._move("work")
        self.assertEqual(self._promise("solution").state, "running")

    def test_first_answer(self):
        self._say("A note", subtype_xmlid="mail.mt_note")
        self._say("Hello?", author=self.anna.partner_id)
        promise = self._promise()
        self.assertEqual(promise.state, "running")
        self._say()
        self.assertEqual(promise.state, "kept")
        done = promise.date_done
        self.assertTrue(done)
        self.assertEqual(promise._get_progress()["text"], "Answered in time")
        self._say("And one more thing")
        self.assertEqual((len(self._promise()), promise.date_done), (1, done))
        self.assertEqual(self.ticket.portal_promise_id, self._promise("solution"))

    def test_missed_is_said(self):
        ticket = self._promised()
        with freeze_time("2026-11-30 13:00:01"):
            ticket.message_post(
                body="Sorry",
                author_id=self.agent.partner_id.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        promise = self._promise(ticket=ticket)
        self.assertEqual((promise.state, promise._get_text()), ("missed", "Answered later than promised"))
        in_time = self._promised()
        with freeze_time("2026-11-30 13:00:00"):
            self._promise(ticket=in_time)._end(datetime(2026, 11, 30, 13))
        self.assertEqual(self._promise(ticket=in_time).state, "kept")

    def test_reopened_ticket_is_promised_anew(self):
        self._move("done")
        self.assertEqual(set(self.ticket.portal_promise_ids.mapped("state")), {"kept"})
        self._move("work")
        self.assertEqual(self._promise("solution").mapped("state"), ["kept", "running"])
        self.assertEqual(self._promise().state, "kept")

    def test_stage_that_leaves_tickets_open_is_no_solution(self):
        self.solution.stage_id = self.stages["lab"]
        self.ticket.refresh_sla()
        self.assertFalse(self._promise("solution"))
        self.solution.stage_id = self.stages["done"]
        self.ticket.refresh_sla()
        self._move("lab")
        self.assertEqual(self._promise("solution").state, "running")
        self._move("done")
        self.assertEqual(self._promise("solution").state, "kept")

    def test_shortest_sla_is_promised(self):
        urgent = self.answer.copy({"hours": 2, "domain": "[('priority', '=', '3')]"})
        self.assertEqual(self._promise().hours, 8)
        self.ticket.priority = "3"
        self.assertEqual((self._promise().hours, self._promise().sla_id), (2, urgent))
        self.ticket.priority = "1"
        self.assertEqual(self._promise().hours, 8)
        self.team.use_sla = False
        self.ticket.priority = "2"
        self.assertFalse(self.ticket.portal_promise_ids)

    def test_what_is_not_promised(self):
        self.answer.portal_promise = "none"
        self.solution.write({"days": 0, "hours": 0})
        self.assertFalse(self._create_ticket("Lamp").portal_promise_ids)
        self.solution.hours = 1
        self.assertEqual(self._create_ticket("Lamp").portal_promise_ids.mapped("kind"), ["solution"])

    def test_team_without_working_hours(self):
        self.team.resource_calendar_id = False
        ticket = self._create_ticket("Lamp")
        self.assertEqual((self._promise(ticket=ticket).hours, self._promise("solution", ticket).hours), (8, 72))
        self._move("wait", ticket)
        self._move("done", ticket)
        self.assertEqual(set(ticket.portal_promise_ids.mapped("state")), {"kept"})
        self.assertNotIn("working hours", self._promise(ticket=ticket)._get_note())

    def test_promise_of_a_new_ticket(self):
        slas = self.env["helpdesk.sla"].with_user(self.anna)
        promised = slas._get_portal_promise(self.team, "1")
        self.assertEqual((promised["kind"], promised["hours"], promised["calendar"]), ("answer", 8, self.calendar))
        category = self.env["helpdesk.ticket.category"].create({"name": "Lamps"})
        self.answer.copy({"hours": 2, "category_ids": category.ids})
        self.assertEqual(slas._get_portal_promise(self.team, "1", category)["hours"], 2)
        self.assertEqual(slas._get_portal_promise(self.team, "1")["hours"], 8)
        self.env["helpdesk.sla"].search([("portal_promise", "=", "answer")]).portal_promise = "none"
        self.assertEqual(slas._get_portal_promise(self.team)["hours"], 3 * self.calendar.hours_per_day)
        self.team.use_sla = False
        self.assertEqual(slas._get_portal_promise(self.team), {})

    def test_promise_of_a_team_of_no_company(self):
        self.team.company_id = False
        self.answer.company_id = self.env.company
        other = self.env["res.company"].create({"name": "Other vendor"})
        slas = self.env["helpdesk.sla"].with_user(self.anna)
        kinds = [
            slas._get_portal_promise(self.team, "1", company=company)["kind"] for company in (other, self.env.company)
        ]
        self.assertEqual(kinds, ["solution", "answer"])

    def test_reading_counts_no_history(self):
        """What is told of a ticket in a list needs no calendar, and its page one count since the last move."""
        ticket = self._promised()
        ticket.portal_promise_id._get_text()
        with self.assertQueryCount(0):
            ticket.portal_promise_id._get_text()

    def test_report(self):
        promises = self.promises.with_user(self.agent)
        [(team, kind, hours)] = promises._read_group(
            [("ticket_id", "=", self.ticket.id), ("kind", "=", "answer")], ["team_id", "kind"], ["hours:avg"]
        )
        self.assertEqual((team, kind, hours), (self.team, "answer", 8))
        action = self.env.ref("portal_custom_base_helpdesk_mgmt_sla.portal_ticket_promise_action")
        views = promises.get_views([(False, mode) for mode in (*action.view_mode.split(","), "search")])
        self.assertEqual(set(views["views"]), {"pivot", "graph", "list", "search"})
        with self.assertRaises(AccessError):
            self.promises.with_user(self.anna).search([])

    def test_forms_of_the_vendor(self):
        with Form(self.env["helpdesk.sla"].with_user(self.agent)) as form:
            form.name, form.hours, form.portal_promise = "Form", 4, "answer"
        with Form(self.ticket.with_user(self.agent)) as form:
            form.priority = "2"
        self.assertEqual(self._promise().hours, 4)
