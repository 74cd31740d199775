from odoo import api, models
from odoo.fields import Domain

# More stages than any helpdesk has.
STAGES = 100


class PortalListTicket(models.AbstractModel):
    _name = "portal.list.ticket"
    _inherit = "portal.list"
    _description = "List of Tickets"

    _list_model = "helpdesk.ticket"
    _list_path = "/my/tickets"
    _list_date = "create_date"
    _list_icon = "fa-life-ring"
    _list_history = "my_tickets_history"

    @api.model
    def _get_title(self):
        return self.env._("Tickets")

    @api.model
    def _get_columns(self):
        return {
            "name": {"label": self.env._("Subject"), "phone": "name"},
            "number": {"label": self.env._("Number"), "is_short": True, "phone": "amount"},
            "category_id": {"label": self.env._("Category")},
            "last_stage_update": {"label": self.env._("Last change"), "date_only": True, "phone": "text"},
            "stage_id": {"label": self.env._("Stage"), "is_state": True, "phone": "state"},
        }

    @api.model
    def _get_searches(self):
        return {"number": self.env._("Number"), "name": self.env._("Subject")}

    @api.model
    def _get_sorts(self):
        """Override to have the names of the addon's own page, so that its links hold."""
        return {
            "update": {"label": self.env._("Last change"), "order": "last_stage_update desc"},
            "date": {"label": self.env._("Newest"), "order": "create_date desc"},
            "name": {"label": self.env._("Subject"), "order": "name"},
            "stage": {"label": self.env._("Stage"), "order": "stage_id.id, last_stage_update desc"},
        }

    @api.model
    def _get_filters(self):
        """Override to have the stages of the addon's own page too, so that its links hold."""
        waiting = self.env["helpdesk.ticket"]._get_portal_awaiting_stage()
        stages = self.env["helpdesk.ticket.stage"].search([], limit=STAGES)
        return {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "open": {"label": self.env._("Open"), "domain": Domain("stage_id.closed", "=", False)},
            "waiting": {"label": self.env._("Waiting for you"), "domain": Domain("stage_id", "=", waiting.id or 0)},
            "closed": {"label": self.env._("Closed"), "domain": Domain("stage_id.closed", "=", True)},
            **{
                str(stage.id): {"label": stage.name, "domain": Domain("stage_id", "=", stage.id), "is_hidden": True}
                for stage in stages
            },
        }

    @api.model
    def _get_groups(self):
        return {
            "none": {"label": self.env._("Nothing")},
            "stage": {
                "label": self.env._("Stage"),
                "order": "stage_id.id",
                "heading": lambda ticket: ticket.stage_id.name or self.env._("Without a stage"),
            },
            "category": {
                "label": self.env._("Category"),
                "order": "category_id.id",
                "heading": lambda ticket: ticket.category_id.display_name or self.env._("Without a category"),
            },
        }

    @api.model
    def _get_actions(self, records):
        new = {"name": "portal_new_ticket", "label": self.env._("New ticket"), "url": "/new/ticket"}
        return [*super()._get_actions(records), new | {"icon": "fa-plus", "is_primary": True}]

    @api.model
    def _get_url(self, record):
        return f"/my/ticket/{record.id}"

    @api.model
    def _get_invitation(self):
        return self.env._("No tickets yet. Open one if you need help.")
