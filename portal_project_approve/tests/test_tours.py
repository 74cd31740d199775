from odoo.tests import HttpCase, tagged

from odoo.addons.portal_evidence import pdf_seal
from odoo.addons.portal_tools.tests.browser import speak_french

from .common import ApproveCommon


@tagged("post_install", "-at_install")
class TestTours(ApproveCommon, HttpCase):
    browser_size = "1280x900"

    def test_decide(self):
        self._decide()
        self.assertTrue(pdf_seal.check(self._seal()._get_document())["is_intact"])

    def _decide(self):
        """Ines sends the first version back, accepts the second one with a reservation, and closes it."""
        self._submit()
        self.start_tour("/my", "portal_project_approve_send_back", login=self.ines.login)
        self.env.invalidate_all()
        self.assertEqual(self.plan.state, "sent_back")
        self.plan.description = "The door is on the left."
        self._submit(change_note="The door moved")
        self.start_tour("/my/projects", "portal_project_approve_accept", login=self.ines.login)
        self.env.invalidate_all()
        self.assertEqual((self.plan.state, self.planning.is_reached), ("reserved", False))
        self.plan.reservation_ids.with_user(self.vera).action_mark_done()
        self.start_tour("/my", "portal_project_approve_close", login=self.ines.login)
        self.env.invalidate_all()
        self.assertEqual((self.plan.state, self.planning.is_reached), ("accepted", True))


@tagged("post_install", "-at_install")
class TestPhoneTours(TestTours):
    browser_size = "375x667"
    touch_enabled = True
    allow_inherited_tests_method = True

    def test_decide_in_french(self):
        speak_french(self.ines)
        self._decide()
