from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..followers import search_followed

# Templates, and the tasks below them. Odoo's index of templates is used for just this condition.
TEMPLATES = SQL(
    """(
        WITH RECURSIVE template AS (
            SELECT id FROM project_task WHERE is_template IS TRUE
         UNION
            SELECT task.id FROM project_task task JOIN template ON task.parent_id = template.id
        )
        SELECT id FROM template
    )"""
)
# The states of tasks in one of five.
BADGES = {
    "01_in_progress": "progress",
    "02_changes_requested": "waiting",
    "03_approved": "progress",
    "04_waiting_normal": "progress",
    "1_done": "done",
    "1_canceled": "over",
}


class ProjectTask(models.Model):
    _inherit = "project.task"

    # The groups and orders of the list; some of Odoo's own indexes begin in the same way.
    _portal_project_idx = models.Index("(project_id, id DESC)")
    _portal_stage_idx = models.Index("(stage_id, id DESC)")
    _portal_state_idx = models.Index("(state, id DESC)")
    _portal_priority_idx = models.Index("(priority, id)")
    _portal_name_idx = models.Index("(name, id DESC)")
    _portal_deadline_idx = models.Index("(date_deadline, id DESC)")
    _portal_update_idx = models.Index("(date_last_stage_update, id)")

    @api.model
    def _search_has_template_ancestor(self, operator, value):
        """Override of `project` to find templates in the query that asks for them.

        The method is not called, as it reads all templates and what is below them beforehand.
        """
        if operator not in ("=", "!=") or not isinstance(value, bool):
            return NotImplemented
        self.flush_model(["is_template", "parent_id"])
        is_template = Domain("id", "in", TEMPLATES)
        return is_template if (operator == "=") is value else ~is_template

    @api.model
    def _search_message_partner_ids(self, operator, operand):
        """Override of `mail` to look up whether a record is followed, instead of reading all that are."""
        found = super()._search_message_partner_ids(operator, operand)
        return found if found is NotImplemented else search_followed(self, operator, operand)

    def _get_portal_summary(self):
        """Override of `portal_custom_base`: its stage and its state."""
        state, label = self._get_portal_badge()
        return super()._get_portal_summary() | {
            "name": self.name,
            "text": self.stage_id.name or "",
            "state": state,
            "label": label,
        }

    def _get_portal_badge(self):
        """Override of `portal_custom_base`: its state as Odoo names it."""
        states = dict(self._fields["state"]._description_selection(self.env))
        return BADGES.get(self.state, "progress"), states.get(self.state, "")
