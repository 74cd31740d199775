from odoo import api, models
from odoo.fields import Domain


class PortalListPurchase(models.AbstractModel):
    _name = "portal.list.purchase"
    _inherit = "portal.list.rfq"
    _description = "List of Purchase Orders"

    _list_path = "/my/purchase"
    _list_icon = "fa-truck"
    _list_history = "my_purchases_history"
    _list_states = ("purchase", "cancel")

    @api.model
    def _get_title(self):
        return self.env._("Purchase orders")

    @api.model
    def _get_columns(self):
        columns = super()._get_columns()
        expected = columns.pop("date_planned")
        return {
            "name": columns["name"],
            "partner_ref": {"label": self.env._("Your reference")},
            "date_approve": {"label": self.env._("Ordered"), "date_only": True},
            "date_planned": expected | {"phone": "text"},
            "state": {"label": self.env._("State"), "is_state": True, "phone": "state"},
            "amount_total": {
                "label": self.env._("Total"),
                "phone": "amount",
                "value": lambda order: None if order._is_portal_request() else order.amount_total,
                "currency": "currency_id",
            },
        }

    @api.model
    def _get_sorts(self):
        """Override of `portal.list.rfq`: orders have a total."""
        total = {"label": self.env._("Highest total"), "order": "amount_total desc"}
        return super()._get_sorts() | {"amount_total": total}

    def _get_query_domain(self, query, choices):
        """Override of `portal_custom_base`: only what was ordered has a total to sort by.

        The place of a cancelled request would tell what the buyer expected to pay.
        """
        domain = super()._get_query_domain(query, choices)
        return domain & Domain("date_approve", "!=", False) if query.sortby == "amount_total" else domain

    @api.model
    def _get_filters(self):
        return {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "purchase": {"label": self.env._("Ordered"), "domain": Domain("state", "=", "purchase")},
            "cancel": {"label": self.env._("Cancelled"), "domain": Domain("state", "=", "cancel")},
        }

    @api.model
    def _get_invitation(self):
        return self.env._("No orders yet. They appear here as soon as we order from you.")
