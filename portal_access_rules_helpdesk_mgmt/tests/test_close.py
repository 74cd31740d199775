from odoo.tests import HttpCase, tagged

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
        path = f"/ticket/close?ticket_id={ticket_id or self.ticket.id}&stage_id={self.closed.id}"
        status = self.url_open(path, allow_redirects=False).status_code
        self.env.invalidate_all()
        return status, self.ticket.stage_id == self.closed

    def test_who_closes(self):
        for user in (self.bob, self.ben, self.free):
            self.assertEqual(self._close(user), (404, False))
        self.assertEqual(self._close(self.anna), (302, True))

    def test_nonsense(self):
        for ticket_id in ("x", "-1", "9" * 12, "9" * 4500, "%C2%B2", str(2**31 - 2)):
            self.assertEqual(self._close(self.anna, ticket_id), (404, False))
