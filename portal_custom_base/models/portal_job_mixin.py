from odoo import api, fields, models


class PortalJobMixin(models.AbstractModel):
    """Rows that a scheduled job takes one by one, and tries again later after a failure.

    A model that inherits it has a field `state`, names the states that wait and its job, and an index of its own.
    """

    _name = "portal.job.mixin"
    _description = "Queue of the Portal"

    # The states in which a row waits for the job, and the job's external id.
    _queue_states = ()
    _queue_cron = None

    next_try = fields.Datetime(readonly=True)
    attempts = fields.Integer(readonly=True)
    failure_reason = fields.Char(readonly=True)

    @api.model
    def _trigger_job(self, moment=None):
        """Start the job; once for all rows of a transaction that are due together.

        :param datetime moment: when (UTC); by default now
        """
        moment = moment or fields.Datetime.now()
        moments = self.env.cr.postcommit.data.setdefault(f"portal_job_mixin_{self._name}", set())
        minute = moment.replace(second=0, microsecond=0)
        if minute not in moments:
            moments.add(minute)
            self.env.cr.postrollback.add(moments.clear)
            # In sudo mode as the one who acts has no right on scheduled jobs.
            self.env.ref(self._queue_cron).sudo()._trigger(moment)

    @api.model
    def _get_due_domain(self):
        return [("state", "in", self._queue_states), ("next_try", "<=", fields.Datetime.now())]

    @api.model
    def _count_due(self):
        return self.search_count(self._get_due_domain(), limit=1000)

    @api.model
    def _take_due(self):
        """Return the row whose turn it is, locked; nothing if none is due, or somebody else has it."""
        return self.search(self._get_due_domain(), order="next_try, id", limit=1).try_lock_for_update()
