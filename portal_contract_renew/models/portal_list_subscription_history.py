from odoo import api, models
from odoo.fields import Domain

from .portal_section import SUBSCRIPTIONS


class PortalListSubscriptionHistory(models.AbstractModel):
    """All that happened to one subscription, in the words of its page."""

    _name = "portal.list.subscription.history"
    _inherit = "portal.list"
    _description = "History of a Subscription"

    _list_model = "portal.contract.transition"
    _list_icon = "fa-history"
    # The rows are the vendor's: of each is told what its reader may know, and no other field is shown or searched.
    _list_is_sudo = True

    @api.model
    def _is_available(self):
        """Override of `portal_custom_base`: whoever opened the subscription, as the controller checks."""
        return True

    @api.model
    def _get_readable_domain(self):
        """Override of `portal_custom_base`: the rows of the subscription that was opened, whose model is closed."""
        return Domain("res_id", "=", self._get_document_sudo().id)

    @api.model
    def _get_document_sudo(self):
        """Return the subscription, in sudo mode as on its page."""
        return self.env["contract.contract"].sudo().browse(self.env.context.get("portal_list_document_id", 0))

    @api.model
    def _get_title(self):
        return self.env._("History")

    @api.model
    def _get_columns(self):
        contract_sudo = self._get_document_sudo()
        can_see = bool(contract_sudo) and contract_sudo._is_manageable_by(contract_sudo._get_portal_actor())
        return {
            "what": {
                "label": self.env._("What happened"),
                "value": lambda row: row._tell(can_see),
                "phone": "name",
            },
            "recorded_on": {"label": self.env._("On"), "date_only": True, "phone": "text"},
            "who": {"label": self.env._("By"), "value": lambda row: row._tell_actor(), "phone": "below"},
        }

    @api.model
    def _get_path(self):
        return f"{SUBSCRIPTIONS}/{self._get_document_sudo().id}/history"

    @api.model
    def _get_parent(self):
        contract_sudo = self._get_document_sudo()
        return {"name": contract_sudo.name, "url": contract_sudo.access_url}

    @api.model
    def _get_url(self, record):
        return False
