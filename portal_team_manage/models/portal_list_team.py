from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date


class PortalListTeam(models.AbstractModel):
    _name = "portal.list.team"
    _inherit = "portal.list"
    _description = "List of Colleagues"

    _list_model = "res.partner"
    _list_path = "/my/team"
    _list_icon = "fa-users"

    @api.model
    def _is_available(self):
        """Override to open the list only to those who may manage their colleagues."""
        return self.env["portal.team"]._is_manager()

    @api.model
    def _get_records(self):
        """Override to read in sudo mode, as managing colleagues includes seeing them, whatever else the role shows."""
        return self.env[self._list_model].sudo()

    @api.model
    def _get_domain(self):
        return super()._get_domain() & self.env["portal.team"]._get_domain()

    @api.model
    def _get_title(self):
        return self.env._("My team")

    @api.model
    def _get_columns(self):
        team = self.env["portal.team"]
        return {
            "name": {"label": self.env._("Name")},
            "email": {"label": self.env._("E-mail")},
            "role": {"label": self.env._("Role"), "value": team._get_role_name},
            "state": {
                "label": self.env._("Access"),
                "value": team._get_state,
                "labels": team._get_states(),
                "badges": {"active": "done", "invited": "progress", "suspended": "problem", "none": "over"},
            },
            "login_date": {"label": self.env._("Last sign-in"), "value": self._get_login_date},
        }

    def _get_login_date(self, partner):
        login_date = self.env["portal.team"]._get_user_sudo(partner).login_date
        return format_date(self.env, login_date, date_format="medium") if login_date else ""

    @api.model
    def _get_searches(self):
        return {"name": self.env._("Name"), "email": self.env._("E-mail")}

    @api.model
    def _get_sorts(self):
        return {
            "name": {"label": self.env._("Name"), "order": "name"},
            "newest": {"label": self.env._("Newest"), "order": "id desc"},
        }

    @api.model
    def _get_filters(self):
        with_access = Domain("user_ids.active", "=", True)
        return {
            "all": {"label": self.env._("All"), "domain": []},
            "access": {"label": self.env._("With access"), "domain": with_access},
            "none": {"label": self.env._("Without access"), "domain": ~with_access},
        }

    @api.model
    def _get_url(self, record):
        return f"/my/team/{record.id}"

    @api.model
    def _get_invitation(self):
        return self.env._("Invite colleagues and choose what each of them sees.")
