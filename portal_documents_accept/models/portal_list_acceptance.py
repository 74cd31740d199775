from odoo import api, models
from odoo.fields import Domain

from .portal_document_acceptance import OPEN


class PortalListAcceptance(models.AbstractModel):
    _name = "portal.list.acceptance"
    _inherit = "portal.list.asked"
    _description = "List of Files to Accept and Sign"

    _list_model = "portal.document.acceptance"
    _list_path = "/my/signatures"
    _list_icon = "fa-pencil-square-o"
    # Whom it waits for is told in words, of rows that the reader may read.
    _list_is_sudo = True

    @api.model
    def _get_title(self):
        return self.env._("Signatures")

    @api.model
    def _get_domain(self):
        return super()._get_domain() & Domain("state", "not in", ("superseded", "withdrawn"))

    @api.model
    def _get_columns(self):
        modes = dict(self.env[self._list_model]._fields["mode"]._description_selection(self.env))
        return {
            "name": {"label": self.env._("File"), "phone": "name"},
            "version_number": {"label": self.env._("Version")},
            "mode": {"label": self.env._("What is asked"), "value": lambda row: modes[row.mode]},
            "state": {"label": self.env._("State"), "is_state": True, "phone": "state"},
            "awaited_id": {"label": self.env._("Waits for"), "value": lambda row: row.awaited_id.name or ""},
            "due_on": {"label": self.env._("Until"), "phone": "text"},
            "decided_on": {"label": self.env._("Answered on"), "date_only": True},
        }

    @api.model
    def _get_filters(self):
        own = self.env.user.partner_id | self.env.user.commercial_partner_id
        return {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "waiting": {
                "label": self.env._("Waiting for me"),
                "domain": Domain("state", "in", OPEN) & Domain("awaited_id", "in", own.ids),
            },
            "open": {"label": self.env._("Open"), "domain": Domain("state", "in", OPEN)},
            "accepted": {"label": self.env._("Accepted and signed"), "domain": Domain("state", "=", "accepted")},
            "declined": {"label": self.env._("Declined"), "domain": Domain("state", "=", "declined")},
        }

    @api.model
    def _get_invitation(self):
        return self.env._("Nothing has to be accepted or signed.")
