from odoo import api, models
from odoo.fields import Domain


class PortalListRfq(models.AbstractModel):
    _inherit = "portal.list.rfq"

    @api.model
    def _get_columns(self):
        """Override of `portal_custom_base_purchase` to tell how the supplier's answer stands."""
        columns = super()._get_columns()
        if "state" in columns:
            return columns
        columns["partner_ref"].pop("phone", None)
        return columns | {"state": {"label": self.env._("State"), "is_state": True, "phone": "state"}}

    @api.model
    def _get_fetched(self, columns):
        """Override of `portal_custom_base` to fetch at once what the state is told by."""
        fetched = ["state", "portal_supplier_state", "receipt_status", "acknowledged"]
        return list({*super()._get_fetched(columns), *fetched})

    @api.model
    def _get_filters(self):
        """Override of `portal_custom_base_purchase` to find what waits for the supplier."""
        waiting = {"label": self.env._("To answer"), "domain": Domain("portal_supplier_state", "=", "asked")}
        return super()._get_filters() or {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "to_answer": waiting,
        }
