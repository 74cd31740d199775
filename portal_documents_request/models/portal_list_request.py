from odoo import api, models
from odoo.fields import Domain

from .portal_document_request import OPEN


class PortalListRequest(models.AbstractModel):
    _name = "portal.list.request"
    _inherit = "portal.list.asked"
    _description = "List of Requested Files"

    _list_model = "portal.document.request"
    _list_path = "/my/requests"
    _list_icon = "fa-upload"

    @api.model
    def _get_title(self):
        return self.env._("Requested files")

    @api.model
    def _get_domain(self):
        return super()._get_domain() & Domain("state", "!=", "cancelled")

    @api.model
    def _get_columns(self):
        return {
            "name": {"label": self.env._("File"), "phone": "name"},
            "state": {"label": self.env._("State"), "is_state": True, "phone": "state"},
            "due_on": {"label": self.env._("Until"), "phone": "text"},
            "file_name": {"label": self.env._("Uploaded file")},
            "delivered_on": {"label": self.env._("Uploaded on"), "date_only": True},
        }

    @api.model
    def _get_filters(self):
        return {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "waiting": {"label": self.env._("To upload"), "domain": Domain("state", "in", OPEN)},
            "delivered": {"label": self.env._("Being checked"), "domain": Domain("state", "=", "delivered")},
            "accepted": {"label": self.env._("Accepted"), "domain": Domain("state", "=", "accepted")},
        }

    @api.model
    def _get_action(self, record):
        if record.state not in OPEN:
            return False
        return {"label": self.env._("Upload"), "url": f"{record.access_url}#o_portal_upload"}

    @api.model
    def _get_invitation(self):
        return self.env._("No file is asked for.")
