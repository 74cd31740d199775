from odoo import api, fields, models
from odoo.fields import Domain


class PortalListPurchase(models.AbstractModel):
    _inherit = "portal.list.purchase"

    @api.model
    def _get_filters(self):
        """Override of `portal_custom_base_purchase` to find what waits for the supplier, and what is late."""
        expected = Domain("portal_is_expected", "=", True)
        today = fields.Datetime.to_string(fields.Datetime.now().replace(hour=0, minute=0, second=0))
        own = {
            "to_confirm": {
                "label": self.env._("To confirm"),
                "domain": Domain("portal_supplier_state", "=", "to_confirm"),
            },
            "expected": {"label": self.env._("To deliver"), "domain": expected},
            "late": {"label": self.env._("Late"), "domain": expected & Domain("date_planned", "<", today)},
        }
        filters = super()._get_filters()
        return {name: filters[name] for name in list(filters)[:1]} | own | filters
