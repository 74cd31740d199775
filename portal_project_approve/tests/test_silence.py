import io
import subprocess
import sys
import tempfile
import zipfile
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, html2plaintext, mute_logger

from .common import ApproveCommon

JOB = "portal_project_approve.ir_cron_portal_project_deliverable"


@tagged("post_install", "-at_install")
class TestSilence(ApproveCommon):
    """No answer counts as acceptance where the contract of the project says so: here after ten days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project.portal_silence_is_acceptance = True
        cls._submit()
        cls._send_notices()

    @classmethod
    def _send_notices(cls, deliverable=None):
        """Let the e-mails that ask leave, as the job and a mail server do, and return their notices."""
        domain = [("event_id.code", "=", "deliverable_submitted"), ("res_id", "=", (deliverable or cls.plan).id)]
        notices = cls.env["portal.notice"].search([*domain, ("state", "=", "pending")])
        for notice in notices:
            notice._begin_attempt()
            notice._attempt()
        notices.mail_id.state = "sent"
        cls.env.flush_all()
        return notices

    @contextmanager
    def _after(self, days):
        """Let so many days have passed."""
        with patch.object(fields.Datetime, "now", return_value=fields.Datetime.now() + timedelta(days=days)):
            yield

    def _count(self, days=12, deliverable=None):
        """Return the evidence that there is if nobody answers for so many days."""
        with self._after(days):
            # As the job, not as whoever made it.
            return self.decision._accept_by_silence((deliverable or self.plan).with_env(self.env))

    def _check_never(self, deliverable=None):
        deliverable = deliverable or self.plan
        state = deliverable.state
        self.assertFalse(self._count(30, deliverable))
        self.assertEqual(deliverable.state, state)
        self.assertFalse(self._get_evidence("accepted_by_silence", deliverable))

    def _get_notice(self):
        domain = [("event_id.code", "=", "deliverable_submitted"), ("res_id", "=", self.plan.id)]
        return self.env["portal.notice"].search(domain)

    # === IT COUNTS === #

    def test_nobody_answers(self):
        evidence = self._count()
        self.assertEqual((evidence.kind, evidence.signature_role), ("accepted_by_silence", "final"))
        self.assertTrue(evidence._is_intact())
        version = self.plan._get_version()
        self.assertEqual((self.plan.state, version.state, version.is_by_silence), ("accepted", "accepted", True))
        self.assertFalse(self.plan.awaited_ids)
        self.assertTrue(self.planning.is_reached)
        self.assertFalse(self.building.is_reached)
        self.assertEqual(self._get_told("milestone_reached"), (self.ines | self.vera).partner_id)

    def test_evidence_names_nobody_as_the_one_who_acts(self):
        evidence = self._count()
        facts = evidence._get_facts()
        self.assertFalse(any(facts["signer"].values()) or any(facts["client"].values()))
        self.assertFalse(evidence.signer_name or evidence.signer_res_id or self.plan.decided_by)
        self.assertEqual((facts["method"], facts["system"]), ("silence", self.plan.company_id.name))
        silence = facts["silence"]
        self.assertEqual((silence["days"], silence["from"]), (10, str(self.plan._get_version().silence_on)))
        self.assertIn("within 10 days", silence["words"])
        [told] = silence["told"]
        self.assertEqual((told["contact"], told["message_id"]), ("Ines", self._get_notice().mail_id.message_id))
        authors = self.plan.message_ids.filtered(lambda message: "Nobody answered" in message.body).author_id
        self.assertEqual(authors, self.env.user.partner_id)

    def test_once(self):
        self.assertTrue(self._count())
        self.assertFalse(self._count(13))
        self.assertEqual(len(self._get_evidence("accepted_by_silence")), 1)
        for act in (self._accept, self._send_back):
            with self.assertRaisesRegex(UserError, "accepted already"), self.env.cr.savepoint():
                act()

    def test_job(self):
        with self._after(9):
            self._run_cron(JOB)
        self.assertEqual(self.plan.state, "submitted")
        with self._after(12):
            self._run_cron(JOB)
            self._run_cron(JOB)
        self.assertEqual((self.plan.state, self.planning.is_reached), ("accepted", True))
        self.assertEqual(len(self._get_evidence("accepted_by_silence")), 1)

    def test_job_goes_on_after_a_refusal(self):
        other = self._create_deliverable(name="Furniture", milestone_id=self.building.id)
        self._submit(other)
        self._send_notices(other)
        follow, refusal = type(self.plan)._follow_acceptance, UserError("No")

        def refuse(deliverable):
            if deliverable == self.plan:
                raise refusal
            return follow(deliverable)

        with self._after(12), patch.object(type(self.plan), "_follow_acceptance", refuse):
            self._run_cron(JOB)
        self.assertEqual((self.plan.state, other.state), ("submitted", "accepted"))
        self.assertFalse(self._get_evidence("accepted_by_silence"), "nothing is kept by half")
        self.assertTrue(self._count())

    def test_a_task_is_done(self):
        self.task.write({"state": "01_in_progress"})
        other = self._create_deliverable(milestone_id=False, task_id=self.task.id)
        self._submit(other)
        self._send_notices(other)
        self.assertTrue(self._count(deliverable=other))
        self.assertEqual(self.task.state, "1_done")

    # === WHEN === #

    def test_days(self):
        for days in (0, 9, 10):
            self.assertFalse(self._count(days), days)
        self.assertTrue(self._count(12))

    def test_customer_has_until_the_due_date(self):
        today = fields.Date.today()
        self._submit(due_on=today + timedelta(days=20))
        self._send_notices()
        self.assertFalse(self._count(19))
        self.plan.with_user(self.vera).due_on = today + timedelta(days=22)
        self.assertFalse(self._count(22))
        self.plan.with_user(self.vera).due_on = today
        self.assertEqual(self.plan._get_silence_day(), today + timedelta(days=23), "never before what they were told")
        self.assertFalse(self._count(22))
        self.assertFalse(self.plan.is_changed)
        self.assertTrue(self._count(24))

    def test_days_are_those_that_were_told(self):
        self.project.portal_silence_days = 30
        self.assertEqual(self.plan._get_version().silence_days, 10)
        self._submit()
        self._send_notices()
        self.assertFalse(self._count(12))
        self.assertTrue(self._count(32))

    def test_at_least_ten_days(self):
        for days in (9, 0, -10, 61):
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.project.portal_silence_days = days
                self.project.flush_recordset()
        self.project.portal_silence_days = 60
        self.project.flush_recordset()

    # === ONLY IF THE CONTRACT SAYS SO === #

    def test_off(self):
        self.assertFalse(self.env["project.project"].create({"name": "Other"}).portal_silence_is_acceptance)
        self.assertFalse(self.project.copy().portal_silence_is_acceptance)
        self.project.portal_silence_is_acceptance = False
        self._check_never()
        # Switched on again, it holds for what is submitted from then on.
        self.project.portal_silence_is_acceptance = True
        self._check_never()
        self.assertFalse(self.plan.is_changed)
        self._submit()
        self._send_notices()
        self.assertTrue(self._count())

    def test_off_when_it_was_submitted(self):
        self.project.portal_silence_is_acceptance = False
        version = self._submit()
        self._send_notices()
        self.assertFalse(version.silence_on or version.silence_days)
        self.project.portal_silence_is_acceptance = True
        self._check_never()
        self._submit()
        self._send_notices()
        self.project.name = "Fourth floor"
        self.assertTrue(self._count(), "another setting ends nothing")

    def test_nobody_is_named(self):
        self.plan.decider_ids = False
        self.assertFalse(self._submit().silence_on)
        self._send_notices()
        self._check_never()

    def test_what_was_told_is_frozen(self):
        payload = self.env["portal.evidence.offer"]._get_last_sudo(self.plan)._get_payload()
        self.assertEqual(payload["silence_days"], 10)
        with self.assertRaises(AccessError):
            self.plan._get_version().with_user(self.lead).sudo(False).silence_on = fields.Date.today()
        self.project.portal_silence_is_acceptance = False
        self._submit()
        self.assertNotIn("silence_days", self.env["portal.evidence.offer"]._get_last_sudo(self.plan)._get_payload())

    # === ONLY IF THEY WERE TOLD === #

    def test_mail_that_is_not_known_to_have_left(self):
        notice = self._get_notice()
        mail = notice.mail_id
        for act in (
            *(lambda: notice.write({"state": "retry"}), lambda: notice.write({"state": "failed"})),
            *(lambda: notice.write({"state": "dropped"}), lambda: notice.write({"dedup_key": "0"})),
            *(lambda: mail.write({"state": "outgoing"}), lambda: mail.write({"state": "exception"})),
            *(lambda: mail.write({"state": "cancel"}), lambda: mail.write({"failure_type": "mail_smtp"})),
            *(mail.unlink, lambda: self.ines.partner_id.write({"message_bounce": 1})),
        ):
            with closing(self.env.cr.savepoint()):
                act()
                self.env.flush_all()
                self._check_never()
        self.assertTrue(self._count())

    def test_mail_that_left_late(self):
        for record in (self._get_notice(), self._get_notice().mail_id):
            late = fields.Datetime.now() + timedelta(days=5)
            with closing(self.env.cr.savepoint()):
                table = SQL.identifier(record._table)
                self.env.cr.execute(SQL("UPDATE %s SET write_date = %s WHERE id = %s", table, late, record.id))
                self.env.invalidate_all()
                self.assertFalse(self._count(14), record)
                self.assertTrue(self._count(16), record)

    def test_each_of_them_is_told(self):
        self.plan.decider_ids |= self.clara.partner_id
        self._submit()
        notices = self._send_notices()
        self.assertEqual(notices.partner_id, self.plan.decider_ids)
        notice = notices.filtered(lambda each: each.partner_id == self.clara.partner_id)
        notice.mail_id.state = "exception"
        self._check_never()
        notice.mail_id.state = "sent"
        self.assertTrue(self._count())

    def test_version_before(self):
        """Of a new version they are told anew."""
        self._submit()
        self._check_never()
        self._send_notices()
        self.assertTrue(self._count())

    # === ONLY IF NOBODY ANSWERED, AND EVERYBODY COULD === #

    def test_changed(self):
        self.plan.with_user(self.vera).description = "Desks at the door."
        self._check_never()
        self._submit()
        self._send_notices()
        self.assertTrue(self._count())

    def test_decided(self):
        for act in (self._accept, self._reserve, self._send_back, self.plan.with_user(self.vera).action_withdraw):
            with closing(self.env.cr.savepoint()):
                act()
                self._check_never()
        self.assertTrue(self._count())

    def test_one_of_all_answered(self):
        self.plan.write({"decider_ids": [Command.link(self.clara.partner_id.id)], "needs_all": True})
        self._submit()
        self._send_notices()
        with closing(self.env.cr.savepoint()):
            self._accept(self.clara)
            self.assertFalse(self.plan._tell_silence())
            self._check_never()
        self.assertTrue(self._count())

    def test_a_decision_comes_first(self):
        """Who decides while the job waits for the lock is not overruled."""
        model = type(self.decision)
        lock = model._lock

        def decide_first(decision, document):
            with patch.object(model, "_lock", lock):
                self._send_back()
            return lock(decision, document)

        with patch.object(model, "_lock", decide_first):
            self.assertFalse(self._count())
        self.assertEqual(self.plan.state, "sent_back")
        self.assertFalse(self._get_evidence("accepted_by_silence"))

    def test_who_cannot_answer_is_not_silent(self):
        role = self.roles["technical"]
        role.can_approve = False
        self._check_never()
        role.can_approve = True
        scope = role.scope_ids.filtered(lambda each: each.type_id.code == "deliverable")
        shown, scope.scope = scope.scope, "none"
        self._check_never()
        scope.scope = shown
        self.ines.active = False
        self._check_never()
        self.ines.active = True
        self.assertTrue(self._count())

    # === THE VENDOR IS TOLD WHERE IT DOES NOT COUNT === #

    def _get_reasons(self, days=12, deliverable=None):
        """Return what whoever is responsible is told to look at after so many days, and after one more."""
        deliverable = deliverable or self.plan
        for more in (0, 1):
            with self._after(days + more):
                self._run_cron(JOB)
        activities = deliverable.activity_ids.filtered(lambda activity: "does not count" in activity.summary)
        self.assertLessEqual(activities.user_id, self.vera)
        return [" ".join(html2plaintext(activity.note).split()) for activity in activities]

    def test_vendor_is_told_why(self):
        mail, person, role = self._get_notice().mail_id, self.ines.partner_id, self.roles["technical"]
        for act, reason in (
            (lambda: mail.write({"state": "exception"}), "The e-mail to Ines did not leave, or came back."),
            (lambda: person.write({"message_bounce": 1}), "The e-mail to Ines did not leave, or came back."),
            (lambda: role.write({"can_approve": False}), "Ines has no account that can decide on it."),
            (lambda: self.ines.write({"active": False}), "Ines has no account that can decide on it."),
            (
                lambda: self.plan.with_user(self.vera).write({"description": "Desks at the door."}),
                "It has changed since it was submitted. Submit it once more.",
            ),
        ):
            with self.subTest(reason), closing(self.env.cr.savepoint()):
                act()
                self.env.flush_all()
                self.assertEqual(self._get_reasons(), [reason])
                self.assertEqual(self.plan.state, "submitted")
            self.env.invalidate_all()

    def test_vendor_is_told_once_of_each_reason(self):
        self.ines.partner_id.message_bounce = 1
        self.assertEqual(len(self._get_reasons()), 1)
        self.plan.activity_ids.action_feedback()
        self.assertFalse(self._get_reasons(14), "what was done is not asked for again")
        self.ines.partner_id.message_bounce = 0
        self.roles["technical"].can_approve = False
        self.assertEqual(self._get_reasons(16), ["Ines has no account that can decide on it."])
        self.roles["technical"].can_approve = True
        self.assertFalse(self.plan.state == "accepted")
        with self._after(18):
            self._run_cron(JOB)
        self.assertEqual(self.plan.state, "accepted")

    def test_vendor_is_told_of_each_person(self):
        self.plan.decider_ids |= self.clara.partner_id
        self._submit()
        self._send_notices().filtered(lambda each: each.partner_id == self.clara.partner_id).mail_id.state = "exception"
        self.roles["technical"].can_approve = False
        [told] = self._get_reasons()
        self.assertIn("The e-mail to Clara did not leave, or came back.", told)
        self.assertIn("Ines has no account that can decide on it.", told)

    def test_vendor_is_told_what_was_refused(self):
        refusal = UserError("The milestone is locked.")
        with patch.object(type(self.plan), "_follow_acceptance", side_effect=refusal):
            self.assertEqual(self._get_reasons(), ["The milestone is locked."])

    def test_vendor_is_told_nothing_too_early_or_in_vain(self):
        self.ines.partner_id.message_bounce = 1
        self.assertFalse(self._get_reasons(8))
        self.ines.partner_id.message_bounce = 0
        for act in (self._accept, self._send_back, lambda: self.project.write({"portal_silence_is_acceptance": False})):
            with closing(self.env.cr.savepoint()):
                act()
                self.env.flush_all()
                self.assertFalse(self._get_reasons())
            self.env.invalidate_all()
        # It left late: it counts by itself as soon as enough days have passed.
        late = fields.Datetime.now() + timedelta(days=5)
        table, notice = SQL.identifier("mail_mail"), self._get_notice()
        self.env.cr.execute(SQL("UPDATE %s SET write_date = %s WHERE id = %s", table, late, notice.mail_id.id))
        self.env.invalidate_all()
        self.assertFalse(self._get_reasons())
        self.assertEqual(self.plan.state, "submitted")
        with self._after(16):
            self._run_cron(JOB)
        self.assertEqual(self.plan.state, "accepted")

    def test_vendor_is_told_in_the_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.vera.lang = "fr_FR"
        self.ines.partner_id.message_bounce = 1
        with self._after(12):
            self._run_cron(JOB)
        self.assertIn("revenu", self.plan.activity_ids.note)

    # === IT IS SAID === #

    def test_told_in_each_mail(self):
        words = "If nobody answers, it counts as accepted from"
        day = self.env["portal.answer.mixin"]._tell_date(self.plan._get_version().silence_on)
        self.assertIn(f"{words} {day} on", self._get_notice().mail_id.body_html)
        self.plan.with_user(self.vera).action_remind()
        reminder = self.env["portal.notice"].search([("event_id.code", "=", "deliverable_reminder")])[:1]
        self.assertIn(f"{words} {day} on", reminder._create_mail().body_html)
        self.project.portal_silence_is_acceptance = False
        self.assertNotIn(words, reminder._create_mail().body_html)

    def test_sealed_record_and_mail(self):
        self._count()
        with self._after(12):
            seal = self._seal()
        self.assertTrue(seal.level)
        self.assertEqual(self._get_told("deliverable_decided"), (self.ines | self.vera).partner_id)
        offer = seal.evidence_id.offer_id
        said = dict(self.decision._prepare_content(offer, offer._get_payload())["facts"])
        self.assertIn("Nobody answered within 10 days", said["Acceptance"])
        signature = seal.evidence_id._prepare_signature()
        rows = dict(signature["facts"])
        self.assertEqual(signature["title"], "Accepted, as nobody answered")
        self.assertIn("E-mail to Ines left", rows)
        self.assertIn(self.plan.company_id.name, rows["Recorded by"])
        notice = self.env["portal.notice"].search([("event_id.code", "=", "deliverable_decided")])[:1]
        mail = notice._create_mail()
        self.assertEqual(mail.attachment_ids.name, seal._get_filename())
        self.assertIn("Nobody answered", mail.body_html)
        self._check_pack(seal)

    def _check_pack(self, seal):
        """Run the pack's own script, as somebody without Odoo does."""
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(io.BytesIO(self.env["portal.evidence.export"]._build(seal))) as archive:
                archive.extractall(folder)
            words = [sys.executable, "-I", "-S", str(Path(folder) / "verify.py"), folder]
            done = subprocess.run(words, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("accepted_by_silence", done.stdout)
