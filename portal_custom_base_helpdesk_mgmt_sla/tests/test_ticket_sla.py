from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import PromiseCommon

# What a list may ask of the database.
PAGE_QUERIES = 15


@tagged("post_install", "-at_install")
class TestTicketSla(PromiseCommon, HttpCase):
    def test_slas_of_others_are_closed(self):
        """OCA lets everybody with an account read all of them, with the number and the title of each ticket."""
        rows = self.env["helpdesk.ticket.sla"]
        own = rows.search([("ticket_id", "=", self.ticket.id)])
        self.assertTrue(own)
        domain = [("id", "in", own.ids)]
        self.assertFalse(rows.with_user(self.stranger).search_read(domain, ["state"]))
        self.assertFalse(rows.with_user(self.stranger).search_count(domain))
        self.assertTrue(rows.with_user(self.anna).search_read(domain, ["state"]))
        self.assertFalse(self.env["helpdesk.sla"].with_user(self.anna).search([]))
        self.assertTrue(self.env["helpdesk.sla"].with_user(self.agent).search([]))

    def test_staff_see_what_is_promised_of_the_tickets_that_they_see(self):
        """OCA lets every employee read the number and the title of all tickets that have an SLA."""
        employee = new_test_user(self.env, "employee.sla", groups="base.group_user")
        elsewhere = self.env["res.company"].create({"name": "Other vendor"})
        manager = new_test_user(
            self.env,
            "manager.sla",
            groups="helpdesk_mgmt.group_helpdesk_manager",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        rows = self.env["helpdesk.ticket.sla"].search([("ticket_id", "=", self.ticket.id)])
        promises = self.ticket.portal_promise_ids
        pauses = self.env["portal.ticket.pause"].create({"promise_id": promises[0].id, "date_begin": "2026-11-27"})
        for user in (employee, manager):
            self.assertFalse(self.env["helpdesk.ticket"].with_user(user).search([("id", "=", self.ticket.id)]))
        for records, user in ((rows, employee), (rows, manager), (promises, manager), (pauses, manager)):
            self.assertFalse(records.with_user(user).search([("id", "in", records.ids)]), records)
            with self.assertRaises(AccessError):
                records.with_user(user).read(["display_name"])
            self.assertFalse(records.with_user(user).has_access("read"), records)
        for records in (rows, promises, pauses):
            seen = records.with_user(self.agent)
            self.assertEqual(seen.search([("id", "in", records.ids)]), seen)
            self.assertTrue(seen.read(["display_name"]) and seen.has_access("read"))

    def test_page(self):
        self.authenticate(self.anna.login, self.anna.login)
        page = html.fromstring(self.url_open(f"/my/ticket/{self.ticket.id}").content)
        [section] = page.xpath("//section[@name='portal_promise']")
        self.assertIn("Answer by", section.text_content())
        self.assertIn("business hours left", section.text_content())
        [bar] = section.xpath(".//*[@role='progressbar']")
        self.assertEqual(bar.get("aria-valuetext"), section.xpath(".//*[@name='portal_promise_left']")[0].text)
        self._move("wait")
        page = html.fromstring(self.url_open(f"/my/ticket/{self.ticket.id}").content)
        self.assertEqual(page.xpath("//section[@name='portal_promise']/@data-code"), ["paused"])

    def test_list_and_dashboard(self):
        self.authenticate(self.anna.login, self.anna.login)
        page = html.fromstring(self.url_open("/my/tickets?sortby=promise").content)
        [first, *_others] = page.xpath("//td[@data-name='portal_promise_id']")
        self.assertIn("o_portal_list_at_below", first.get("class"), "on the card of a phone too")
        self.assertIn(self.ticket.portal_promise_id.with_context(lang="en_US")._get_short_text(), first.text_content())
        self.assertIn("Answer by", self.url_open("/my").text)
        self.team.use_sla = False
        self.ticket.priority = "2"
        page = html.fromstring(self.url_open("/my/tickets?sortby=promise").content)
        self.assertFalse(page.xpath("//td[@data-name='portal_promise_id']"), "nothing is promised any more")

    def test_many_tickets_cost_nothing(self):
        """A whole page, the session and the frame included."""
        self.authenticate(self.anna.login, self.anna.login)
        for number in range(12):
            self._create_ticket(f"Lamp {number}")
        for query in ("", "?ppg=10&sortby=promise"):
            self.url_open(f"/my/tickets{query}"), self.url_open(f"/my/tickets{query}")
            before = self.cr.sql_log_count
            self.url_open(f"/my/tickets{query}")
            self.assertLessEqual(self.cr.sql_log_count - before, PAGE_QUERIES, query)
