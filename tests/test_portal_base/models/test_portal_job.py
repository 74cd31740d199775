from odoo import fields, models


class TestPortalJob(models.Model):
    """Work that a test tells how to go."""

    _name = "test_portal.job"
    _inherit = "portal.job.mixin"
    _description = "Test: Job"

    _job_cron = "test_portal_base.ir_cron_job"
    _job_backoff = (1, 10)
    _job_retry_state = "retry"
    _job_failed_state = "failed"
    _job_states = ("pending", "retry")
    _job_days_kept = 30

    name = fields.Char(required=True)
    steps = fields.Integer(default=1)
    done = fields.Integer()
    state = fields.Selection(
        [("pending", "Waiting"), ("retry", "To be tried again"), ("done", "Done"), ("failed", "Failed")],
        default="pending",
        required=True,
    )

    def _process(self):
        self.done += 1
        if self.done >= self.steps:
            self.state = "done"
        return self.state != "done"
