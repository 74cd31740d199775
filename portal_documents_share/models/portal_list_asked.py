from odoo import api, models


class PortalListAsked(models.AbstractModel):
    """What customers are asked for about files: such as to accept them, or to upload them."""

    _name = "portal.list.asked"
    _inherit = "portal.list"
    _description = "List of What Is Asked For"

    @api.model
    def _get_searches(self):
        return {"name": self.env._("File")}

    @api.model
    def _get_sorts(self):
        return {
            "newest": {"label": self.env._("Newest"), "order": "id desc"},
            "due": {"label": self.env._("Due first"), "order": "due_on, id desc"},
            "name": {"label": self.env._("File"), "order": "name, id desc"},
        }

    @api.model
    def _get_url(self, record):
        return record.access_url
