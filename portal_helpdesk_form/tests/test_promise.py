from odoo import Command
from odoo.tests import TransactionCase, tagged

from .common import TicketFormCommon


@tagged("post_install", "-at_install")
class TestPromise(TicketFormCommon, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["helpdesk.sla"].search([]).active = False
        days = [
            Command.create({"name": day, "dayofweek": day, "hour_from": start, "hour_to": end, "day_period": period})
            for day in "01234"
            for start, end, period in ((8, 12, "morning"), (12, 13, "lunch"), (13, 17, "afternoon"))
        ]
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Shop", "tz": "Europe/Paris", "attendance_ids": [Command.clear(), *days], "hours_per_day": 8}
        )
        cls.team.write({"use_sla": True, "resource_calendar_id": cls.calendar.id})

    def _promise(self, hours=0, days=0, **values):
        values = {"portal_promise": "answer"} | values
        values |= {"name": "Answer", "hours": hours, "days": days, "team_ids": [Command.set(self.team.ids)]}
        return self.env["helpdesk.sla"].create(values)

    def _tell(self, urgency="1", category=None):
        return self.team.with_user(self.ines).sudo()._get_portal_promise_sentence(urgency, category)

    def test_nothing_is_promised(self):
        self.assertEqual(self._tell(), "")
        self._promise(4)
        self.assertTrue(self._tell())
        self.team.use_sla = False
        self.assertEqual(self._tell(), "")
        self.assertEqual(self.team.browse()._get_portal_promise_sentence(), "")

    def test_team_of_no_company_promises_what_the_company_of_the_customer_does(self):
        self.team.company_id = False
        self._promise(4, company_id=self.company.id)
        form, sent = self.env["portal.ticket.form"].with_user(self.ines), {"team": [str(self.team.id)]}
        self.assertIn("within 4", form._get_hints(self._actor(), sent)["promise"])
        self.assertIn("within 4", form._prepare_page_values(self._actor(), sent)["hints"]["promise"])
        ticket = self._send()
        self.assertIn("within 4", ticket._tell_portal_sent())
        self.assertIn("within 4", form._prepare_correction(self._actor(), ticket)["hints"]["promise"])

    def test_hours_of_the_team_in_words(self):
        self._promise(4)
        self.assertEqual(
            self._tell(), "We answer within 4 business hours (Monday to Friday, 08:00 to 17:00, Europe/Paris)."
        )
        self._promise(1)
        self.assertIn("within 1 business hour (", self._tell())

    def test_solution(self):
        self._promise(4, portal_promise="solution")
        self.assertIn("We solve it within 4 business hours (", self._tell())
        self._promise(6)
        self.assertIn("We answer within 6 business hours (", self._tell())
        self.env["helpdesk.sla"].search([]).portal_promise = "none"
        self.assertEqual(self._tell(), "")

    def test_days_count_as_the_team_works(self):
        self._promise(2, days=1)
        self.assertIn("within 10 business hours", self._tell())

    def test_days_that_are_no_row(self):
        self._promise(4)
        self.calendar.attendance_ids.filtered(lambda line: line.dayofweek == "2").unlink()
        self.assertIn("(Monday, Tuesday, Thursday, Friday, 08:00 to 17:00", self._tell())
        self.calendar.attendance_ids.filtered(lambda line: line.dayofweek == "4").write({"hour_to": 15})
        self.assertEqual(self._tell(), "We answer within 4 business hours.")

    def test_targets_of_an_urgency_or_a_category(self):
        self._promise(8)
        self._promise(1, domain="[('priority', '=', '3')]")
        self._promise(2, category_ids=[Command.set(self.broken.ids)])
        self.assertIn("8 business hours", self._tell())
        self.assertIn("1 business hour ", self._tell("3"))
        self.assertIn("2 business hours", self._tell("1", self.broken))
        self.assertIn("8 business hours", self._tell("1", self.asked))

    def test_targets_of_others(self):
        self._promise(1, company_id=self.env["res.company"].create({"name": "Other vendor"}).id)
        self._promise(2).team_ids = self.hidden_team
        self.assertEqual(self._tell(), "")

    def test_page_tells_it_once_or_by_urgency(self):
        self._promise(8)
        form, actor = self.env["portal.ticket.form"].with_user(self.ines), self._actor()
        hints = form._get_hints(actor, {"team": [str(self.team.id)]})
        self.assertIn("8 business hours", hints["promise"])
        self.assertEqual(set(hints["promises"].values()), {""})
        self._promise(1, domain="[('priority', '=', '3')]")
        hints = form._get_hints(actor, {"team": [str(self.team.id)]})
        self.assertIn("1 business hour", hints["promises"]["3"])
        self.assertIn("8 business hours", hints["promises"]["1"])

    def test_sender_is_told(self):
        self._promise(4)
        ticket = self._send()
        self.assertIn(ticket.number, ticket._tell_portal_sent())
        self.assertIn("4 business hours", ticket._tell_portal_sent())
