from odoo import api, models
from odoo.fields import Domain


class PortalListDeliverable(models.AbstractModel):
    _name = "portal.list.deliverable"
    _inherit = "portal.list"
    _description = "List of Deliverables"

    _list_model = "portal.project.deliverable"
    _list_path = "/my/deliverables"
    _list_date = "create_date"
    _list_icon = "fa-check-circle-o"
    # For whom they wait, and to what they belong, is told in words, of rows that the reader may read.
    _list_is_sudo = True

    @api.model
    def _is_available(self):
        """Override of `portal_custom_base`: who sees no deliverables at all has no list of them."""
        return super()._is_available() and not self._get_readable_domain().is_false()

    @api.model
    def _get_title(self):
        return self.env._("Deliverables")

    @api.model
    def _get_columns(self):
        return {
            "submitted_name": {"label": self.env._("Deliverable"), "phone": "name"},
            "project_id": {"label": self.env._("Project"), "value": lambda row: row.project_id.name, "phone": "below"},
            "subject": {
                "label": self.env._("Milestone or task"),
                "value": lambda row: row.milestone_id.name or row.task_id.name,
            },
            "version_number": {"label": self.env._("Version")},
            "due_on": {"label": self.env._("Answer until"), "phone": "text"},
            "state": {"label": self.env._("State"), "is_state": True, "phone": "state"},
        }

    @api.model
    def _get_searches(self):
        return {
            "submitted_name": self.env._("Deliverable"),
            "project_id.name": self.env._("Project"),
            "milestone_id.name": self.env._("Milestone"),
        }

    @api.model
    def _get_sorts(self):
        return {
            "newest": {"label": self.env._("Newest"), "order": "id desc"},
            "due": {"label": self.env._("Answer until"), "order": "due_on"},
            "name": {"label": self.env._("Deliverable"), "order": "submitted_name"},
        }

    @api.model
    def _get_filters(self):
        mine = self.env.user.partner_id.ids
        waits = Domain("decider_ids", "=", False) | Domain("awaited_ids", "in", mine)
        closes = Domain("decider_ids", "=", False) | Domain("decider_ids", "in", mine)
        to_close = Domain("state", "=", "reserved") & Domain("reservation_ids", "any", [("state", "=", "done")])
        return {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "waiting": {"label": self.env._("Waiting for me"), "domain": Domain("state", "=", "submitted") & waits},
            "open": {"label": self.env._("To decide"), "domain": Domain("state", "=", "submitted")},
            "sent_back": {"label": self.env._("Sent back"), "domain": Domain("state", "=", "sent_back")},
            "reserved": {"label": self.env._("With reservations"), "domain": Domain("state", "=", "reserved")},
            "to_close": {"label": self.env._("Reservations to close"), "domain": to_close & closes},
            "accepted": {"label": self.env._("Accepted"), "domain": Domain("state", "=", "accepted")},
        }

    @api.model
    def _get_url(self, record):
        return record.access_url

    @api.model
    def _get_invitation(self):
        return self.env._("No deliverables yet. What we put before you in a project appears here.")
