from odoo import api, models

from .portal_section import SUBSCRIPTIONS


class PortalListContract(models.AbstractModel):
    _inherit = "portal.list.contract"

    @api.model
    def _get_successor(self):
        """Override of `portal_custom_base_contract`: links to the list of contracts lead to that of subscriptions."""
        return SUBSCRIPTIONS
