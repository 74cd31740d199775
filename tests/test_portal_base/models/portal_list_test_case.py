from odoo import api, models


class PortalListCase(models.AbstractModel):
    _name = "portal.list.test.case"
    _inherit = "portal.list"
    _description = "List of Warranty Cases"

    _list_model = "test_portal.case"
    _list_path = "/my/test-cases"
    _list_date = "changed_on"

    @api.model
    def _get_title(self):
        return self.env._("Warranty cases")

    @api.model
    def _get_columns(self):
        return {
            "name": {"label": "Reference"},
            "partner_id": {"label": "Contact"},
            "date": {"label": "Date"},
            "changed_on": {"label": "Changed"},
            "amount": {"label": "Amount"},
            "hours": {"label": "Hours"},
            "number": {"label": "Pieces"},
            "is_urgent": {"label": "Urgent"},
            "state": {"label": "Status", "badges": {"open": "waiting", "done": "done"}},
        }

    @api.model
    def _get_searches(self):
        return {"name": "Reference", "partner_id.name": "Contact"}

    @api.model
    def _get_sorts(self):
        return {
            "newest": {"label": "Newest", "order": "id desc"},
            "name": {"label": "Reference", "order": "name"},
            "amount": {"label": "Amount", "order": "amount desc"},
        }

    @api.model
    def _get_filters(self):
        return {
            "all": {"label": "All", "domain": []},
            "open": {"label": "Open", "domain": [("state", "=", "open")]},
        }

    @api.model
    def _get_url(self, record):
        return f"/my/test-cases/{record.id}"

    @api.model
    def _get_invitation(self):
        return "No cases yet. Good."
