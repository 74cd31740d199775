from odoo import api, models
from odoo.fields import Domain


class PortalListOrder(models.AbstractModel):
    _name = "portal.list.order"
    _inherit = "portal.list.sale"
    _description = "List of Orders"

    _list_path = "/my/orders"
    _list_history = "my_orders_history"
    _list_icon = "fa-shopping-cart"
    _list_is_fetched_whole = True
    _list_lines = ("order_line", "picking_ids")

    @api.model
    def _get_title(self):
        return self.env._("Orders")

    @api.model
    def _get_domain(self):
        return super()._get_domain() & Domain("state", "=", "sale")

    @api.model
    def _get_columns(self):
        return {
            "name": {"label": self.env._("Order"), "is_short": True, "phone": "name"},
            "agreement": self._get_agreement_column(),
            "date_order": {"label": self.env._("Start"), "date_only": True},
            "end": {"label": self.env._("End"), "value": self._get_end},
            "status": {"label": self.env._("State"), "is_state": True, "phone": "state"},
            "progress": {
                "label": self.env._("Progress"),
                "value": lambda order: order._get_portal_progress(),
                "text": lambda progress: self.env._("%(percent)s%%", percent=round(progress)),
                "progress": True,
            },
            "amount_total": {"label": self.env._("Total"), "phone": "amount"},
            **self._get_invoices_column(),
        }

    def _get_invoices_column(self):
        """Return the way to the invoices of an order, for readers whose role shows some, unless they are hidden."""
        is_closed = Domain(self.env.user._get_portal_domain("account.move")).is_false()
        if is_closed or self.env["portal.section"]._is_section_hidden("section_invoice"):
            return {}
        label = self.env._("Invoices")

        def get_text(order):
            # In sudo mode as only whether there are any is asked.
            return label if order.sudo().portal_is_invoiced else ""

        return {"invoices": {"label": label, "value": get_text, "url": lambda order: f"/my/orders/{order.id}/invoices"}}

    def _get_end(self, order):
        """Return when the order ends, and what that date is."""
        tell_date = self.env["portal.answer.mixin"]._tell_date
        if order.portal_estimated_ship_date:
            return self.env._("Ships about %(date)s", date=tell_date(order.portal_estimated_ship_date))
        if order.commitment_date:
            return self.env._("Delivery %(date)s", date=tell_date(order.commitment_date))
        return ""

    @api.model
    def _get_action(self, record):
        """Override of `portal_custom_base`: what is clicked first of an order."""
        return {"label": self.env._("Details"), "url": self._get_url(record)}

    @api.model
    def _get_filters(self):
        open_domain = Domain("invoice_status", "!=", "invoiced")
        return {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "open": {"label": self.env._("Open"), "domain": open_domain},
            "invoiced": {"label": self.env._("Invoiced"), "domain": ~open_domain},
            "changed": {
                "label": self.env._("Changes to accept"),
                "domain": Domain("portal_amendment_state", "=", "asked"),
            },
        }

    @api.model
    def _get_invitation(self):
        return self.env._("No orders yet. Sign a quotation to place one.")
