import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

MAX_REASON = 500
GC_LIMIT = 10_000

_logger = logging.getLogger(__name__)


class JobError(Exception):
    """The work cannot be done now; the text, in the vendor's language, is kept as the reason."""


class PortalJobMixin(models.AbstractModel):
    """Rows that a scheduled job works off one by one, and tries again later after a failure.

    A model that inherits it has a field `state`, writes `_process`, and names its job and the states that wait; it
    has an index of its own on what is due. The job calls `_run_jobs`. Each attempt is noted and committed before it
    begins: what kills the process is tried again later, never at once, and never without end where there is a last
    attempt.
    """

    _name = "portal.job.mixin"
    _description = "Job that Is Tried Again"

    # The external id of the scheduled job that calls `_run_jobs`.
    _job_cron = None
    # The states in which a row waits for the job.
    _job_states = ("pending",)
    # Whose turn it is among those that are due; what is first is also first of the index.
    _job_order = "next_try, id"
    # After a failure the next attempts follow after these minutes, and then always after the last of them.
    _job_backoff = (1, 5, 30, 120, 720)
    # The state of a row that waits after a failure; None leaves it as it is.
    _job_retry_state = None
    # The state of a row that is given up after the last of the attempts above; None never gives up.
    _job_failed_state = None
    # Days for which rows are kept that are done; None keeps them. Those that were given up are always kept.
    _job_days_kept = None

    next_try = fields.Datetime(readonly=True, default=fields.Datetime.now)
    attempts = fields.Integer(readonly=True)
    failure_reason = fields.Char(readonly=True)

    # === HOOKS === #

    def _process(self):
        """Do the work of a row, or its next step. It runs within a savepoint.

        For a model to have jobs, it must override this method and leave the states that wait when the work is done.
        A failure is raised: a `JobError` or `UserError` with the reason for people, or any other error.

        :return: whether there is another step to be done at once
        """
        raise NotImplementedError

    @api.model
    def _before_jobs(self):
        """Do what precedes the rows; for a module to prepare something, it must override this method."""

    # === BUSINESS METHODS === #

    @api.model
    def _trigger_job(self, when=None):
        """Start the job; once for all rows of a transaction that are due together.

        :param datetime when: the time (UTC); by default now
        """
        when = when or fields.Datetime.now()
        minutes = self.env.cr.postcommit.data.setdefault(f"portal_job_{self._name}", set())
        minute = when.replace(second=0, microsecond=0)
        if minute not in minutes:
            minutes.add(minute)
            self.env.cr.postrollback.add(minutes.clear)
            # In sudo mode as the one who acts has no right on scheduled jobs.
            self.env.ref(self._job_cron).sudo()._trigger(when)

    @api.model
    def _get_due_domain(self):
        return [("state", "in", self._job_states), ("next_try", "<=", fields.Datetime.now())]

    @api.model
    def _count_due(self):
        return self.search_count(self._get_due_domain(), limit=1000)

    @api.model
    def _take_due(self):
        """Return the row whose turn it is, locked; nothing if none is due, or somebody else has it."""
        return self.search(self._get_due_domain(), order=self._job_order, limit=1).try_lock_for_update()

    @api.model
    def _run_jobs(self):
        """Work off what is due, each row in a transaction of its own, as long as the job may run."""
        cron = self.env["ir.cron"]
        self._before_jobs()
        cron._commit_progress(remaining=self._count_due())
        while rows := self._take_due():
            rows._begin_attempt()
            cron._commit_progress()
            rows._attempt()
            if not cron._commit_progress(len(rows), remaining=self._count_due()):
                break

    def _begin_attempt(self):
        """Note an attempt, and when the next one follows if this one comes to nothing, even without a word."""
        for row in self:
            row.write({"attempts": row.attempts + 1, "next_try": row._get_next_try(row.attempts)})
            row._trigger_job(row.next_try)

    def _get_next_try(self, attempts):
        """Return when the attempt after so many others follows (UTC)."""
        minutes = self._job_backoff[min(attempts, len(self._job_backoff) - 1)]
        return fields.Datetime.now() + timedelta(minutes=minutes)

    def _attempt(self):
        """Do the work, or note why it could not be done. Nothing raises."""
        if self._job_failed_state and max(self.mapped("attempts")) > len(self._job_backoff) + 1:
            # Each of the attempts ended without a word.
            self._postpone(self.env._("The server stopped during the work, again and again."))
            return
        try:
            with self.env.cr.savepoint():
                is_more = self._process()
        except Exception as error:
            self.invalidate_recordset()
            is_meant = isinstance(error, JobError | UserError)
            _logger.warning("The job of %s failed: %s", self, error, exc_info=not is_meant)
            self._postpone(str(error) or type(error).__name__)
            return
        if is_more:
            # A step is no failure: the next one follows at once.
            self.write({"next_try": fields.Datetime.now(), "attempts": 0, "failure_reason": False})

    def _postpone(self, reason):
        """Note why the work was not done, and give it up after the last attempt.

        :param str reason: for the vendor
        """
        for row in self:
            is_last = bool(self._job_failed_state) and row.attempts > len(self._job_backoff)
            values = {"failure_reason": (reason or "")[:MAX_REASON]}
            if is_last:
                values |= {"state": self._job_failed_state, "next_try": False}
            elif self._job_retry_state:
                values["state"] = self._job_retry_state
            row.write(values)

    @api.autovacuum
    def _gc_jobs(self):
        if self._abstract or self._job_days_kept is None:
            return
        limit = fields.Datetime.now() - timedelta(days=self._job_days_kept)
        # What was given up stays until somebody has dealt with it.
        kept = [*self._job_states, *filter(None, [self._job_failed_state])]
        self.search([("state", "not in", kept), ("create_date", "<", limit)], limit=GC_LIMIT).unlink()
