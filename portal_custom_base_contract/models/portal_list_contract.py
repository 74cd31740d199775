from odoo import api, fields, models
from odoo.fields import Domain


class PortalListContract(models.AbstractModel):
    _name = "portal.list.contract"
    _inherit = "portal.list"
    _description = "List of Contracts"

    _list_model = "contract.contract"
    _list_path = "/my/contracts"
    _list_date = "date_start"
    _list_icon = "fa-handshake-o"
    _list_history = "my_contracts_history"

    @api.model
    def _get_successor(self):
        """Return the path of the list that takes the place of this one; "" if none does.

        For a module to list contracts in its own way, it must override this method and return its path.
        """
        return ""

    @api.model
    def _get_title(self):
        return self.env._("Contracts")

    @api.model
    def _get_columns(self):
        return {
            "name": {"label": self.env._("Contract"), "phone": "name"},
            "code": {"label": self.env._("Reference"), "is_short": True, "phone": "amount"},
            "date_start": {"label": self.env._("Start")},
            "date_end": {"label": self.env._("End")},
            "recurring_next_date": {"label": self.env._("Next invoice"), "phone": "text"},
        }

    @api.model
    def _get_searches(self):
        return {"name": self.env._("Contract"), "code": self.env._("Reference")}

    @api.model
    def _get_sorts(self):
        """Override to have the names of the addon's own page, so that its links hold."""
        return {
            "date": {"label": self.env._("Next invoice"), "order": "recurring_next_date desc"},
            "name": {"label": self.env._("Contract"), "order": "name desc"},
            "code": {"label": self.env._("Reference"), "order": "code desc"},
        }

    @api.model
    def _get_filters(self):
        is_over = Domain("date_end", "<", fields.Date.context_today(self))
        return {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "running": {"label": self.env._("Running"), "domain": ~is_over},
            "over": {"label": self.env._("Ended"), "domain": is_over},
        }

    @api.model
    def _get_url(self, record):
        return f"/my/contracts/{record.id}"

    @api.model
    def _get_invitation(self):
        return self.env._("No contracts yet. They appear here as soon as they begin.")
