from odoo import api, models
from odoo.fields import Domain

from .portal_sale_progress_mixin import AGREED


class PortalListSale(models.AbstractModel):
    """What the lists of quotations and of orders have in common."""

    _name = "portal.list.sale"
    _inherit = "portal.list"
    _description = "List of Quotations or Orders"

    _list_model = "sale.order"
    _list_date = "date_order"

    @api.model
    def _get_domain(self):
        company = self.env.user.commercial_partner_id
        return super()._get_domain() & Domain("partner_id", "child_of", company.ids)

    @api.model
    def _get_searches(self):
        return {
            "name": self.env._("Number"),
            "client_order_ref": self.env._("Your reference"),
            "order_line.name": self.env._("Product"),
        }

    @api.model
    def _get_sorts(self):
        return {
            "newest": {"label": self.env._("Newest"), "order": "date_order desc"},
            "number": {"label": self.env._("Number"), "order": "name"},
            "total": {"label": self.env._("Highest total"), "order": "amount_total desc"},
        }

    @api.model
    def _get_url(self, record):
        return f"/my/orders/{record.id}"

    def _get_agreement_column(self):
        return {
            "label": self.env._("Agreement"),
            "value": lambda order: order._get_portal_agreement(),
            "more": lambda order: order._get_portal_agreed()[AGREED:],
            "phone": "below",
        }
