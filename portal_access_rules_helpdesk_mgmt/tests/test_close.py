from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon


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
        self.assertEqual(self._close(self.anna), (302, True))

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
