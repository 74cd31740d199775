from odoo import api, models


class PortalListProject(models.AbstractModel):
    _inherit = "portal.list.project"

    @api.model
    def _get_columns(self):
        """Override of `portal_custom_base_project` to tell how many milestones are reached, and which is the next."""
        return super()._get_columns() | {
            "milestones": {
                "label": self.env._("Milestones"),
                "value": self._tell_milestones,
                "is_short": True,
                "phone": "state",
            },
            "next_milestone": {
                "label": self.env._("Next milestone"),
                "value": lambda project: self._get_milestones(project)["next"],
                "phone": "below",
            },
        }

    def _get_milestones(self, project):
        # In sudo mode as customers read no milestones; how a project that they see proceeds is theirs to know.
        return project.sudo().portal_milestones

    def _tell_milestones(self, project):
        found = self._get_milestones(project)
        return found["count"] and self.env._("%(reached)s of %(count)s", reached=found["reached"], count=found["count"])
