from odoo import models


class ProjectTask(models.Model):
    _inherit = "project.task"

    def project_sharing_toggle_is_follower(self):
        """Override of `project`: following opens a task, so nobody outside begins to by themselves."""
        self.check_access("read")
        if self.env.user._is_portal() and not self.message_is_follower:
            return False
        return super().project_sharing_toggle_is_follower()
