from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_tools.models.portal_job_mixin import JobError

LOG = "odoo.addons.portal_tools.models.portal_job_mixin"


@tagged("post_install", "-at_install")
class TestJobs(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jobs = cls.env["test_portal.job"]
        cls.cron = cls.env.ref("test_portal_base.ir_cron_job")

    def _create(self, **values):
        return self.jobs.create({"name": "Job", **values})

    def _run(self, error=None):
        """Run the job; with an error, every row fails by it."""
        if error is None:
            return self._trigger()
        with patch.object(type(self.jobs), "_process", side_effect=error), mute_logger(LOG):
            return self._trigger()

    def _trigger(self):
        # The job has a cursor of its own, which sees what this test has written only so.
        with self.enter_registry_test_mode():
            return self.cron.method_direct_trigger()

    def test_each_row_is_worked_off_once(self):
        rows = self._create() | self._create()
        self._run()
        self._run()
        self.assertEqual(rows.mapped("done"), [1, 1])
        self.assertEqual(set(rows.mapped("state")), {"done"})

    def test_steps_follow_at_once(self):
        row = self._create(steps=3)
        self._run()
        self.assertEqual((row.state, row.done), ("done", 3))

    def test_failure_waits_longer_each_time_and_is_given_up(self):
        row = self._create()
        for minutes in (1, 10):
            self._run(JobError("The printer is out of paper."))
            self.assertEqual((row.state, row.failure_reason), ("retry", "The printer is out of paper."))
            pause = row.next_try - fields.Datetime.now()
            self.assertAlmostEqual(pause.total_seconds() / 60, minutes, delta=0.2)
            self._run()
            self.assertEqual(row.done, 0, "not before its time")
            row.next_try = fields.Datetime.now()
        self._run(UserError("No."))
        self.assertEqual((row.state, row.next_try, row.attempts), ("failed", False, 3))

    def test_one_that_fails_stops_no_other(self):
        bad, good = self._create(name="Bad"), self._create()
        process = type(self.jobs)._process

        def fail(row):
            if row == bad:
                row.done = 99
                raise ValueError("odd")
            return process(row)

        with patch.object(type(self.jobs), "_process", fail), mute_logger(LOG):
            self._trigger()
        self.assertEqual((good.state, bad.state, bad.done), ("done", "retry", 0))

    def test_attempt_is_noted_before_it_begins(self):
        """What kills the process is not tried again at once, and not for ever."""
        self._create()
        seen = []

        def look(job):
            seen.append((job.attempts, job.next_try > fields.Datetime.now()))

        with patch.object(type(self.jobs), "_process", look):
            self._trigger()
        self.assertEqual(seen, [(1, True)])

    def test_what_kills_the_process_each_time_is_given_up(self):
        row = self._create(attempts=3)
        self._run()
        self.assertEqual((row.state, row.done), ("failed", 0))
        self.assertTrue(row.failure_reason)

    def test_job_is_triggered_once_for_many_rows(self):
        triggers = self.env["ir.cron.trigger"].search_count([])
        for _number in range(5):
            self.jobs._trigger_job()
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]) - triggers, 1)

    def test_old_rows_are_removed_unless_they_wait(self):
        """What was given up is for people to deal with."""
        old, waiting, fresh = self._create(state="done"), self._create(), self._create(state="done")
        waiting |= self._create(state="failed")
        before = fields.Datetime.now() - timedelta(days=31)
        self.env.flush_all()
        self.cr.execute("UPDATE test_portal_job SET create_date = %s WHERE id IN %s", [before, (old.id, *waiting.ids)])
        self.env.invalidate_all()
        self.jobs._gc_jobs()
        self.assertEqual((old | waiting | fresh).exists(), waiting | fresh)
