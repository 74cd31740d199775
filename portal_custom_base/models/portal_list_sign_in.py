from odoo import api, models
from odoo.fields import Domain


class PortalListSignIn(models.AbstractModel):
    _name = "portal.list.sign.in"
    _inherit = "portal.list"
    _description = "List of Sign-ins"

    _list_model = "portal.sign.in"
    _list_path = "/my/security/sign-ins"
    _list_date = "create_date"
    _list_icon = "fa-sign-in"

    @api.model
    def _is_available(self):
        """Override to open the list to everyone who is signed in: it shows only their own sign-ins."""
        return not self.env.user._is_public()

    @api.model
    def _get_records(self):
        """Override to read in sudo mode, as customers have no right on the log; the domain limits it to their own."""
        return self.env[self._list_model].sudo()

    @api.model
    def _get_domain(self):
        return super()._get_domain() & Domain("user_id", "=", self.env.uid)

    @api.model
    def _get_title(self):
        return self.env._("Sign-ins")

    @api.model
    def _get_columns(self):
        return {
            "create_date": {"label": self.env._("Date")},
            "browser": {"label": self.env._("Browser"), "value": self._get_device},
            "ip_address": {"label": self.env._("IP address")},
            "country": {"label": self.env._("Country")},
            "succeeded": {
                "label": self.env._("Result"),
                "labels": {True: self.env._("Signed in"), False: self.env._("Refused")},
                "badges": {True: "done", False: "problem"},
            },
        }

    def _get_device(self, sign_in):
        parts = [sign_in.browser, sign_in.platform]
        return ", ".join(part.capitalize() for part in parts if part) or self.env._("Unknown")

    @api.model
    def _get_searches(self):
        return {"ip_address": self.env._("IP address"), "browser": self.env._("Browser")}

    @api.model
    def _get_sorts(self):
        return {
            "newest": {"label": self.env._("Newest first"), "order": "id desc"},
            "oldest": {"label": self.env._("Oldest first"), "order": "id"},
        }

    @api.model
    def _get_filters(self):
        return {
            "all": {"label": self.env._("All"), "domain": []},
            "refused": {"label": self.env._("Refused"), "domain": [("succeeded", "=", False)]},
        }

    @api.model
    def _get_invitation(self):
        return self.env._("Sign-ins to your account will be listed here.")
