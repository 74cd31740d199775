from odoo import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon
from odoo.addons.portal_tools.actor import Actor


@tagged("post_install", "-at_install")
class TestClose(PortalAccessCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stages = cls.env["helpdesk.ticket.stage"]
        cls.open, cls.closed = stages.create(
            [{"name": "Begun"}, {"name": "Finished", "closed": True, "close_from_portal": True}]
        )
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {"name": "Lamp", "description": "Dark", "partner_id": cls.anna.partner_id.id, "stage_id": cls.open.id}
        )

    def _close(self, user, ticket_id=None):
        self.authenticate(user.login, user.login)
        data = {"ticket_id": ticket_id or self.ticket.id, "stage_id": self.closed.id}
        data["csrf_token"] = Request.csrf_token(self)
        status = self.url_open("/ticket/close", data=data, allow_redirects=False).status_code
        self.env.invalidate_all()
        return status, self.ticket.stage_id == self.closed

    def test_who_closes(self):
        for user in (self.bob, self.ben, self.free):
            self.assertEqual(self._close(user), (404, False))
        self.assertTrue(self._close(self.anna)[1])

    def test_nonsense(self):
        for ticket_id in ("x", "-1", "9" * 12, "9" * 4500, "²", str(2**31 - 2)):
            self.assertEqual(self._close(self.anna, ticket_id), (404, False))

    def test_no_link_acts(self):
        """Whatever follows links, such as a page of somebody else's, closes and opens no ticket."""
        self.authenticate(self.anna.login, self.anna.login)
        tickets = self.env["helpdesk.ticket"].search_count([])
        for path in (
            f"/ticket/close?ticket_id={self.ticket.id}&stage_id={self.closed.id}",
            "/submitted/ticket?subject=Lamp&description=Dark",
        ):
            self.assertEqual(self.url_open(path, allow_redirects=False).status_code, 405, path)
        with mute_logger("odoo.http"):
            data = {"ticket_id": self.ticket.id, "stage_id": self.closed.id, "csrf_token": "x"}
            self.assertEqual(self.url_open("/ticket/close", data=data).status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(self.ticket.stage_id, self.open)
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), tickets)

    def test_buttons_of_the_page_post(self):
        page = self.env.ref("helpdesk_mgmt.portal_helpdesk_ticket_page")._get_combined_arch()
        forms = page.xpath("//form[@t-attf-action='/ticket/close']")
        self.assertTrue(forms)
        for form in forms:
            self.assertEqual(form.get("method"), "POST")
            self.assertTrue(form.xpath("input[@name='csrf_token']"))

    # === COLLEAGUES WHO WERE INVITED === #

    def _invite(self, user, ticket=None):
        if "portal_reader_ids" not in self.env["helpdesk.ticket"]._fields:
            self.skipTest("Without portal_custom_base_helpdesk_mgmt nobody is invited.")
        (ticket or self.ticket).portal_reader_ids = [Command.link(user.partner_id.id)]

    def _sees(self, user):
        return self.ticket in self.env["helpdesk.ticket"].with_user(user).search([])

    def test_invited_colleague_reads_whatever_the_role_but_does_not_act(self):
        self.bob.partner_id.portal_role_id = self._create_role()
        self.assertFalse(self._sees(self.bob))
        rules = self.env["ir.rule"].with_user(self.bob)
        self.assertTrue(rules._compute_domain("helpdesk.ticket", "read").is_false(), "it hides the pages of tickets")
        self._invite(self.bob)
        self.assertTrue(self._sees(self.bob))
        self.assertFalse(rules._compute_domain("helpdesk.ticket", "read").is_false())
        self.assertFalse(self.ticket._may_be_closed_by(self.bob, self.closed.id))
        self.assertTrue(self.ticket._may_be_closed_by(self.anna, self.closed.id))
        self.assertFalse(self._close(self.bob)[1])
        self.assertTrue(self._close(self.anna)[1])

    def test_colleague_whom_the_role_shows_the_ticket_acts(self):
        self.bob.partner_id.portal_role_id = self._create_role(ticket="company")
        self._invite(self.bob)
        self.assertTrue(self._close(self.bob)[1])

    def test_who_leaves_the_company_reads_no_longer(self):
        self._invite(self.bob)
        self.assertTrue(self._sees(self.bob))
        policy = self.env["portal.access.policy"]
        self.assertTrue(self.ticket.filtered_domain(policy._get_domain("helpdesk.ticket", self.bob)))
        self.bob.partner_id.parent_id = self.beta
        self.assertFalse(self._sees(self.bob))
        # Whatever other rules say.
        self.assertFalse(self.ticket.filtered_domain(policy._get_domain("helpdesk.ticket", self.bob)))

    def test_invitation_is_for_the_person_alone(self):
        self.bob.partner_id.portal_role_id = self.roles["personal"]
        carl = self._create_person("Carl", self.acme, "personal")
        self._invite(self.bob)
        self.assertFalse(self._sees(carl))
        self.assertTrue(self._sees(self.bob))

    def test_who_may_be_invited(self):
        def may_be_invited(user, actor):
            access = self.env["portal.document.access"]
            return access._may_be_invited(self.ticket, user, Actor(user=actor.with_user(actor)))

        boss = self._create_person("Boss", self.acme, "administrator")
        self.bob.partner_id.portal_role_id = self._create_role(ticket="own")
        self.assertTrue(may_be_invited(self.bob, self.anna))
        self.bob.partner_id.portal_role_id = self._create_role()
        self.assertFalse(may_be_invited(self.bob, self.anna))
        self.assertTrue(may_be_invited(self.bob, boss))

    def test_stage_of_another_team_does_not_close(self):
        team = self.env["helpdesk.ticket.team"].create({"name": "Others"})
        self.closed.team_ids = team
        self.assertFalse(self._close(self.anna)[1])
        self.ticket.team_id = team
        self.ticket.stage_id = self.open
        self.assertTrue(self._close(self.anna)[1])

    def test_stage_that_leaves_tickets_open_does_not_close(self):
        self.assertTrue(self.ticket._may_be_closed_by(self.anna, self.closed.id))
        self.closed.closed = False
        self.assertFalse(self.ticket._may_be_closed_by(self.anna, self.closed.id))

    def test_visitors_write_no_stages(self):
        stages = self.env["helpdesk.ticket.stage"].with_user(self.env.ref("base.public_user"))
        self.assertFalse(stages.has_access("write"))
        self.assertTrue(self.env["helpdesk.ticket.stage"].has_access("write"))
