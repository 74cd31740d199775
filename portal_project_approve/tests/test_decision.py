from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ApproveCommon


@tagged("post_install", "-at_install")
class TestDecision(ApproveCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._submit()

    # === ACCEPTED === #

    def test_accept(self):
        evidence = self._accept()
        self.assertEqual((evidence.kind, evidence.signer_name), ("accepted", "Ines Duarte"))
        self.assertTrue(evidence._is_intact())
        facts = evidence._get_facts()
        self.assertEqual((facts["role"], facts["version"]), (self.roles["technical"].name, 1))
        version = self.plan._get_version()
        self.assertEqual(
            (self.plan.state, version.state, self.plan.decided_by), ("accepted", "accepted", "Ines Duarte")
        )
        self.assertTrue(self.planning.is_reached)
        self.assertFalse(self.building.is_reached)
        told = self._get_told("milestone_reached")
        self.assertEqual(told, (self.ines | self.vera).partner_id)

    def test_accept_once(self):
        self._accept()
        with self.assertRaisesRegex(UserError, "accepted already"):
            self._accept()
        with self.assertRaisesRegex(UserError, "accepted already"):
            self._send_back()
        for act in (self._submit, lambda: self.plan.with_user(self.lead).write({"name": "Other"})):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()

    def test_accept_needs_consent_and_name(self):
        for values in ({"consent": False}, {"name": " "}, {"consent_text": "Other"}, {"answer": "x"}, {"digest": None}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self._accept(**values)
        self.assertFalse(self.planning.is_reached)

    def test_sealed(self):
        self._accept()
        seal = self._seal()
        self.assertTrue(seal.level)
        self.assertEqual(self._get_told("deliverable_decided"), (self.ines | self.vera).partner_id)
        notice = self.env["portal.notice"].search([("event_id.code", "=", "deliverable_decided")])[:1]
        mail = notice._create_mail()
        self.assertEqual(mail.attachment_ids.name, seal._get_filename())
        self.assertIn("Ines Duarte", mail.body_html)

    def test_nothing_is_kept_if_what_follows_fails(self):
        milestones = type(self.env["project.milestone"])
        with (
            patch.object(milestones, "_reach_by_acceptance", side_effect=UserError("No")),
            self.assertRaises(UserError),
        ):
            self._accept()
        self.env.invalidate_all()
        self.assertEqual((self.plan.state, self.planning.is_reached), ("submitted", False))
        self.assertFalse(self._get_evidence("accepted"))

    def test_a_task_is_done(self):
        self.task.write({"state": "01_in_progress"})
        other = self._create_deliverable(milestone_id=False, task_id=self.task.id)
        self._submit(other)
        self._send_back(deliverable=other)
        self.assertEqual((self.task.state, self.task.stage_id), ("02_changes_requested", self.to_do))
        self._submit(other)
        self._accept(deliverable=other)
        self.assertEqual(self.task.state, "1_done")
        self.assertFalse(self.planning.is_reached)

    # === SENT BACK === #

    def test_send_back(self):
        with self.assertRaisesRegex(UserError, "to be changed"), self.env.cr.savepoint():
            self._send_back(reason=" ")
        evidence = self._send_back()
        self.assertEqual(evidence.kind, "declined")
        version = self.plan._get_version()
        self.assertEqual((self.plan.state, version.state), ("sent_back", "sent_back"))
        self.assertEqual(version.reason, "The door is on the wrong side")
        self.assertEqual((self.task.state, self.task.stage_id), ("02_changes_requested", self.to_do))
        self.assertEqual(self._get_told("deliverable_decided"), (self.ines | self.vera).partner_id)
        self.assertIn("sent back", self.plan.activity_ids.summary)
        self.assertFalse(self.planning.is_reached)
        with self.assertRaisesRegex(UserError, "next one"):
            self._accept()
        self._submit(change_note="The door moved")
        self._accept()
        self.assertTrue(self.planning.is_reached)

    def test_what_is_typed_is_text(self):
        self._send_back(reason='<h1>Urgent</h1>\n<a href="https://evil.example">Click</a>')
        note = str(self.plan.activity_ids.note)
        self.assertIn("&lt;h1&gt;Urgent", note)
        self.assertNotIn("<h1>", note)
        self.assertNotIn("<a ", note)

    def test_mail_tells_of_what_was_decided(self):
        """Whatever was submitted by the time that it is sent."""
        mail = self.env.ref("portal_project_approve.mail_template_deliverable_decided")

        def render(name):
            return mail._render_field(name, self.plan.ids)[self.plan.id]

        self._send_back()
        self._submit()
        self.assertIn("Sent back: Plan of the third floor", render("subject"))
        self.assertIn("The door is on the wrong side", render("body_html"))
        self._accept()
        self.assertIn("Accepted: Plan of the third floor", render("subject"))
        self.assertIn("Ines Duarte", render("body_html"))
        self.assertNotIn("The door is on the wrong side", render("body_html"))

    def test_send_back_reopens_no_task_that_was_accepted(self):
        accepted, done = self.task.copy({"name": "Measure"}), self.task.copy({"name": "Colour"})
        (accepted | done).write({"milestone_id": self.planning.id, "stage_id": self.done.id})
        (accepted | done).write({"state": "1_done"})
        own = self._create_deliverable(milestone_id=False, task_id=accepted.id)
        self._submit(own)
        self._accept(deliverable=own)
        self._send_back()
        self.assertEqual((accepted.state, accepted.stage_id), ("1_done", self.done))
        self.assertEqual((done.state, done.stage_id), ("02_changes_requested", self.to_do))

    def test_send_back_what_was_shown(self):
        digest = self._digest()
        self._submit()
        with self.assertRaisesRegex(UserError, "has changed"), self.env.cr.savepoint():
            self._send_back(digest=digest)
        self._send_back()

    # === RESERVATIONS === #

    def test_reservations(self):
        evidence = self._reserve("The handle is missing", "The colour is wrong")
        self.assertEqual(evidence.kind, "accepted_with_reservations")
        self.assertEqual((self.plan.state, self.plan.open_reservation_count), ("reserved", 2))
        self.assertFalse(self.planning.is_reached)
        first, second = self.plan.reservation_ids
        first.with_user(self.vera).answer = "It is mounted."
        first.with_user(self.vera).action_mark_done()
        self.assertEqual((first.state, self._get_told("deliverable_reservation")), ("done", self.ines.partner_id))
        self._close(first)
        self.assertEqual((first.state, first.closed_by, self.plan.state), ("closed", "Ines", "reserved"))
        with self.assertRaisesRegex(UserError, "closed already"), self.env.cr.savepoint():
            self._close(first)
        with self.assertRaises(UserError):
            first.with_user(self.vera).action_mark_done()
        with self.assertRaisesRegex(UserError, "answer that they read"):
            first.with_user(self.vera).answer = "It never was missing."
        second.with_user(self.vera).answer = "It is painted."
        self._close(second)
        self.assertEqual(self.plan.state, "accepted")
        self.assertTrue(self.planning.is_reached)
        self.assertEqual(len(self._get_evidence("reservation_closed")), 2)
        self.assertTrue(all(row._is_intact() for row in self._get_evidence("reservation_closed")))

    def test_reservations_that_do_not_hold_it_up(self):
        self.project.portal_reserved_is_reached = True
        self._submit()
        self._reserve()
        self.assertTrue(self.planning.is_reached)

    def test_reservations_hold_it_up_as_it_was_accepted(self):
        self._reserve()
        self.project.portal_reserved_is_reached = True
        with self.assertRaisesRegex(UserError, "acceptance alone"), self.env.cr.savepoint():
            self.planning.is_reached = True
        self._accept(deliverable=self._submit(self._create_deliverable(name="Furniture")).deliverable_id)
        self.assertFalse(self.planning.is_reached)
        self._close(self.plan.reservation_ids)
        self.assertTrue(self.planning.is_reached)

    def test_reservations_are_closed_after_the_decision(self):
        self.plan.write({"decider_ids": [Command.link(self.clara.partner_id.id)], "needs_all": True})
        self._submit()
        self._reserve(user=self.clara)
        reservation = self.plan.reservation_ids
        for act in (lambda: self._close(reservation, self.clara), reservation.with_user(self.vera).action_mark_done):
            with self.assertRaisesRegex(UserError, "still to decide"), self.env.cr.savepoint():
                act()
        self._accept()
        reservation.with_user(self.vera).action_mark_done()
        self._close(reservation, self.clara)
        self.assertEqual(self.plan.state, "accepted")

    def test_reservations_about_a_version_that_was_not_accepted(self):
        self.plan.write({"decider_ids": [Command.link(self.clara.partner_id.id)], "needs_all": True})
        self._submit()
        self._reserve(user=self.clara)
        old = self.plan.reservation_ids
        self.assertEqual((self.plan.open_reservation_count, self.plan._get_reservations()), (1, old))
        self._send_back()
        self.assertFalse(self.plan.open_reservation_count or self.plan._get_reservations())
        self._submit()
        self._accept(self.clara)
        self._reserve("The colour is wrong")
        new = self.plan.reservation_ids - old
        self.assertEqual((self.plan.open_reservation_count, self.plan._get_reservations()), (1, new))
        for act in (lambda: self._close(old), old.with_user(self.vera).action_mark_done):
            with self.assertRaisesRegex(UserError, "was not accepted"), self.env.cr.savepoint():
                act()
        mail = self.env.ref("portal_project_approve.mail_template_deliverable_decided")
        body = mail._render_field("body_html", self.plan.ids)[self.plan.id]
        self.assertIn("The colour is wrong", body)
        self.assertNotIn("The handle is missing", body)
        self._close(new)
        self.assertEqual((self.plan.state, self.planning.is_reached), ("accepted", True))

    def test_reservations_are_the_customers(self):
        self._reserve()
        reservation = self.plan.reservation_ids
        for user in (self.vera, self.lead):
            for values in ({"state": "closed"}, {"text": "Other"}, {"due_on": False}):
                with self.assertRaises(AccessError):
                    reservation.with_user(user).write(values)
            with self.assertRaises(AccessError):
                reservation.with_user(user).unlink()
            with self.assertRaisesRegex(UserError, "staff"):
                self._close(reservation, user)
        for user in (self.anna, self.bob):
            with self.assertRaises(UserError):
                self._close(reservation, user)
        self._close(reservation)

    def test_reservations_that_make_no_sense(self):
        today = fields.Date.today()
        row = {"text": "Missing", "due_on": str(today)}
        for rows in (
            *(None, [], "x", [{"text": " ", "due_on": str(today)}], [row | {"due_on": "x"}], [row | {"due_on": None}]),
            *(
                [row | {"due_on": "1999-01-01"}],
                [row | {"due_on": "9999-01-01"}],
                [row] * 31,
                [row | {"text": "x" * 1001}],
            ),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self._accept(answer="reserve", reservations=rows)
        self._accept(answer="reserve", reservations=[row | {"text": "=1+1"}])
        self.assertEqual(self.plan.reservation_ids.text, "'=1+1")

    # === WHO DECIDES === #

    def test_who_decides(self):
        for user, words in (
            (self.bob, "decided by Ines"),
            (self.anna, "role does not allow"),
            (self.ben, "Only people of Acme"),
            (self.vera, "signed in as staff"),
            (self.lead, "signed in as staff"),
            (None, "Sign in"),
        ):
            with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
                self.decision._sign(self.plan.sudo(), self._values(), self._actor(user))
            with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
                self.decision._send_back(self.plan.sudo(), "No", self._digest(), self._actor(user))
        self.roles["technical"].can_approve = False
        with self.assertRaisesRegex(UserError, "role does not allow"), self.env.cr.savepoint():
            self._accept()
        self.roles["technical"].can_approve = True
        self._accept()

    def test_staff_who_belong_to_the_customer(self):
        self.roles["technical"].can_approve = True
        self.vera.partner_id.write({"parent_id": self.acme.id, "portal_role_id": self.roles["technical"].id})
        self.plan.decider_ids |= self.vera.partner_id
        self._submit()
        for act in (lambda: self._accept(self.vera), lambda: self._send_back(self.vera)):
            with self.assertRaisesRegex(UserError, "signed in as staff"), self.env.cr.savepoint():
                act()
        self._accept()

    def test_nobody_is_named(self):
        self.plan.decider_ids = False
        self._submit()
        with self.assertRaisesRegex(UserError, "role does not allow"), self.env.cr.savepoint():
            self._accept(self.anna)
        self._accept(self.bob)

    def test_all_have_to_accept(self):
        self.plan.write({"decider_ids": [Command.link(self.clara.partner_id.id)], "needs_all": True})
        self._submit()
        self._reserve(user=self.clara)
        self.assertEqual((self.plan.state, self.plan.awaited_ids), ("submitted", self.ines.partner_id))
        with self.assertRaisesRegex(UserError, "waits for Ines"), self.env.cr.savepoint():
            self._accept(self.clara)
        self._accept()
        self.assertEqual(self.plan.state, "reserved")
        self.assertFalse(self.planning.is_reached)

    def test_one_of_all_sends_it_back(self):
        self.plan.write({"decider_ids": [Command.link(self.clara.partner_id.id)], "needs_all": True})
        self._submit()
        self._accept(self.clara)
        self._send_back()
        self.assertEqual(self.plan.state, "sent_back")
        self._submit()
        self.assertEqual(self.plan.awaited_ids, self.plan.decider_ids)

    def test_one_of_several(self):
        self.plan.decider_ids |= self.clara.partner_id
        self._submit()
        self._accept(self.clara)
        self.assertEqual(self.plan.state, "accepted")
