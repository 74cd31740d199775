from odoo import api, models
from odoo.fields import Domain

# More stages than any helpdesk has.
STAGES = 100
# When a ticket changed.
CHANGE = ("last_stage_update", "portal_stage_date")


class PortalListTicket(models.AbstractModel):
    _name = "portal.list.ticket"
    _inherit = "portal.list"
    _description = "List of Tickets"

    _list_model = "helpdesk.ticket"
    _list_path = "/my/tickets"
    _list_date = "create_date"
    _list_icon = "fa-life-ring"
    _list_history = "my_tickets_history"
    # Urgency, and whom a ticket waits for, are no fields that people outside read.
    _list_is_sudo = True
    _list_search_alone = ("description",)

    @api.model
    def _get_title(self):
        return self.env._("Tickets")

    @api.model
    def _get_columns(self):
        return {
            "number": {"label": self.env._("Number"), "is_short": True, "phone": "amount"},
            "name": {"label": self.env._("Subject"), "phone": "name"},
            **self._get_product_columns(),
            "category_id": {"label": self.env._("Category")},
            "priority": {"label": self.env._("Urgency")},
            "portal_stage_date": {"label": self.env._("Last change"), "date_only": True, "phone": "text"},
            "portal_answer_date": {"label": self.env._("Last answer"), "date_only": True, "phone": "text"},
            "portal_stage_id": {"label": self.env._("State"), "is_state": True, "phone": "state"},
        }

    def _without_empty_columns(self, rows):
        """Override of `portal_custom_base` to leave out when a ticket changed where it is told when it was answered."""
        rows = super()._without_empty_columns(rows)
        if any(cell["name"] == "portal_answer_date" for row in rows[:1] for cell in row["cells"]):
            for row in rows:
                row["cells"] = [cell for cell in row["cells"] if cell["name"] not in CHANGE]
        return rows

    @api.model
    def _get_product_columns(self):
        """Return the column of what a ticket is about: the product of OCA's helpdesk_product, where it is installed.

        For a module to know better what a ticket is about, it must override this method and return its own column.
        """
        if "product_id" not in self.env[self._list_model]._fields:
            return {}
        return {"product_id": {"label": self.env._("Product"), "value": lambda ticket: ticket.product_id.display_name}}

    @api.model
    def _get_searches(self):
        return {
            "number": self.env._("Number"),
            "name": self.env._("Subject"),
            "description": self.env._("Description"),
        }

    @api.model
    def _get_sorts(self):
        """Override to have the names of the addon's own page, so that its links hold."""
        return {
            "update": {"label": self.env._("Last change"), "order": "portal_stage_date desc"},
            "date": {"label": self.env._("Newest"), "order": "create_date desc"},
            "name": {"label": self.env._("Subject"), "order": "name"},
            "stage": {"label": self.env._("State"), "order": "portal_stage_id.id, portal_stage_date desc"},
            "answer": {"label": self.env._("Last answer"), "order": "portal_answer_date desc nulls last"},
        }

    @api.model
    def _get_filters(self):
        """Override to have the stages of the addon's own page too, so that its links hold."""
        # In sudo mode as what a stage is called is told to all who may read it.
        stages = self.env["helpdesk.ticket.stage"].sudo().with_context(active_test=False).search([], limit=STAGES)
        own = self.env.user.partner_id.ids
        # By their ids, as PostgreSQL knows how many tickets each stage has, and which index is the best for them.
        closed = stages.filtered("closed")
        is_closed, is_open = (Domain("stage_id", "in", found.ids) for found in (closed, stages - closed))
        return {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "open": {"label": self.env._("Open"), "domain": is_open},
            "waiting": {"label": self.env._("Waiting for you"), "domain": Domain("portal_is_waiting", "=", True)},
            "closed": {"label": self.env._("Closed"), "domain": is_closed},
            "mine": {"label": self.env._("My own"), "domain": Domain("partner_id", "in", own)},
            "company": {"label": self.env._("My colleagues'"), "domain": Domain("partner_id", "not in", own)},
            **{
                str(stage.id): {
                    "label": stage._get_portal_name(),
                    "domain": Domain("portal_stage_id", "=", stage.id),
                    "is_hidden": True,
                }
                for stage in stages.filtered(lambda stage: stage.active and stage.portal_is_shown)
            },
        }

    @api.model
    def _get_groups(self):
        return {
            "none": {"label": self.env._("Nothing")},
            "stage": {
                "label": self.env._("State"),
                "order": "portal_stage_id.id",
                # That of the stage: what a ticket's badge says may differ, and a group has one heading.
                "heading": lambda ticket: ticket.portal_stage_id._get_portal_name() or self.env._("Received"),
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
