from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from odoo.addons.portal_evidence import pdf_seal
from odoo.addons.portal_tools.tests.browser import speak_french, without_missing_script

from .common import ApproveCommon


@tagged("post_install", "-at_install")
class TestTours(ApproveCommon, HttpCase):
    browser_size = "1280x900"

    def _accept_in_silence(self):
        """Let ten days pass without an answer, as the contract of the project says."""
        self.project.portal_silence_is_acceptance = True
        version = self._submit()
        left = fields.Datetime.now() - timedelta(days=20)
        notices = self.env["portal.notice"].search([("res_id", "=", self.plan.id), ("state", "=", "pending")])
        for notice in notices:
            notice._begin_attempt()
            notice._attempt()
        notices.mail_id.state = "sent"
        version.silence_on = left + timedelta(days=12)
        self.env.flush_all()
        for records in (notices, notices.mail_id):
            table = SQL.identifier(records._table)
            self.env.cr.execute(SQL("UPDATE %s SET write_date = %s WHERE id IN %s", table, left, records._ids))
        self._run_cron("portal_project_approve.ir_cron_portal_project_deliverable")
        self.assertEqual(self.plan.state, "accepted")

    def _look_at_silence(self):
        """Ines finds what counts as accepted without her answer, why, and cannot decide any more."""
        self._accept_in_silence()
        self._seal()
        self.start_tour("/my/deliverables", "portal_project_approve_silence", login=self.ines.login)

    def test_silence(self):
        self._look_at_silence()

    def test_silence_in_french(self):
        speak_french(self.ines)
        self._look_at_silence()

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


@tagged("post_install", "-at_install")
class TestVendorTour(ApproveCommon, HttpCase):
    def test_silence_is_set_on_the_project(self):
        """Who leads a project says what its contract says of silence; it holds for what is submitted then."""
        self.assertFalse(self.project.portal_silence_is_acceptance)
        action = self.env["ir.actions.act_window"].create(
            {"name": "Project", "res_model": "project.project", "view_mode": "form", "res_id": self.project.id}
        )
        self.lead.tour_enabled = False
        with without_missing_script():
            self.start_tour(
                f"/odoo/action-{action.id}", "portal_project_approve_silence_setting", login=self.lead.login
            )
        self.env.invalidate_all()
        self.assertEqual((self.project.portal_silence_is_acceptance, self.project.portal_silence_days), (True, 21))
        self.assertEqual(self._submit().silence_days, 21)
