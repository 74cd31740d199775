from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_duration


class PortalListPrepaidHours(models.AbstractModel):
    _name = "portal.list.prepaid.hours"
    _inherit = "portal.list"
    _description = "List of Prepaid Hours"

    _list_model = "sale.order.line"
    _list_path = "/my/packs"
    _list_icon = "fa-hourglass-half"

    @api.model
    def _get_title(self):
        return self.env._("Prepaid hours")

    @api.model
    def _get_domain(self):
        partner = self.env.user.commercial_partner_id
        return (
            super()._get_domain()
            & Domain("state", "=", "sale")
            & Domain("qty_delivered_method", "=", "timesheet")
            & Domain("order_partner_id", "child_of", partner.ids)
            # Customers may not read products; this only asks for the invoicing policy.
            & Domain("product_id", "any!", [("invoice_policy", "=", "order")])
        )

    @api.model
    def _get_columns(self):
        return {
            "name": {"label": self.env._("Service")},
            "order_id": {"label": self.env._("Order")},
            "bought": {"label": self.env._("Bought"), "value": lambda line: format_duration(self._get_bought(line))},
            "used": {"label": self.env._("Used"), "value": lambda line: format_duration(self._get_used(line))},
            "left": {
                "label": self.env._("Remaining"),
                "value": lambda line: format_duration(max(0, line.remaining_hours)),
                "progress": lambda line: 100 * self._get_used(line) / (self._get_bought(line) or 1),
            },
        }

    def _get_bought(self, line):
        """Return the number of hours that the line sold."""
        hours = self.env.ref("uom.product_uom_hour")
        # In sudo mode as customers may not read units of measure.
        return line.product_uom_id.sudo()._compute_quantity(line.product_uom_qty, hours, round=False)

    def _get_used(self, line):
        """Return the number of hours used, which may exceed the number sold."""
        return self._get_bought(line) - line.remaining_hours

    @api.model
    def _get_url(self, record):
        return f"/my/orders/{record.order_id.id}"

    @api.model
    def _get_invitation(self):
        return self.env._("No prepaid hours yet. Ask us for an offer.")
