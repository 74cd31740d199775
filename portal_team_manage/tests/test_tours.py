from odoo.tests import HttpCase, tagged

from .common import TeamCommon


@tagged("post_install", "-at_install")
class TestTours(TeamCommon, HttpCase):
    browser_size = "1280x900"

    def test_team(self):
        self.start_tour("/my", "portal_team_manage", login=self.anna.login)
        nina = self.env["res.partner"].search([("email", "=", "nina@customer.example")])
        self.assertEqual((nina.name, nina.portal_role_id), ("Nina Novak", self.roles["finance"]))
        actions = self.logs.search([("partner_id", "=", nina.id)], order="id").mapped("action")
        self.assertEqual(actions, ["invite", "role", "suspend", "resume", "remove"])


@tagged("post_install", "-at_install")
class TestToursPhone(TestTours):
    # Else Odoo would run none of the tests that it inherits.
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True
