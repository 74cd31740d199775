from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date


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
            "phone": "below",
        }


class PortalListQuote(models.AbstractModel):
    _name = "portal.list.quote"
    _inherit = "portal.list.sale"
    _description = "List of Quotations"

    _list_path = "/my/quotes"
    _list_history = "my_quotations_history"
    _list_icon = "fa-file-text-o"

    @api.model
    def _get_title(self):
        return self.env._("Quotations")

    @api.model
    def _get_domain(self):
        # Those that were cancelled before anybody sent them are no offers.
        over = Domain("state", "=", "cancel") & Domain("portal_offer_number", ">", 0)
        signed = self.env["sale.order"]._get_portal_state_domain("signed")
        return super()._get_domain() & (Domain("state", "=", "sent") | over | signed)

    @api.model
    def _get_columns(self):
        states = self.env["sale.order"]._get_portal_states()
        return {
            "name": {"label": self.env._("Quotation"), "is_short": True, "phone": "name"},
            "agreement": self._get_agreement_column(),
            "date_order": {"label": self.env._("Date"), "date_only": True},
            "validity_date": {"label": self.env._("Valid until"), "phone": "text"},
            "state": {
                "label": self.env._("State"),
                "value": lambda order: states[order._get_portal_state()][0],
                "badges": dict(states.values()),
                "phone": "state",
            },
            "amount_total": {"label": self.env._("Total"), "phone": "amount"},
        }

    @api.model
    def _get_filters(self):
        get_domain = self.env["sale.order"]._get_portal_state_domain
        labels = {
            "to_sign": self.env._("To sign"),
            "signed": self.env._("Signed"),
            "declined": self.env._("Declined"),
            "expired": self.env._("Expired"),
        }
        return {
            "open": {"label": self.env._("All open"), "domain": Domain("state", "=", "sent")},
            **{name: {"label": label, "domain": get_domain(name)} for name, label in labels.items()},
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
        }

    @api.model
    def _get_invitation(self):
        return self.env._("No offer waits for your answer. New ones appear here.")


class PortalListOrder(models.AbstractModel):
    _name = "portal.list.order"
    _inherit = "portal.list.sale"
    _description = "List of Orders"

    _list_path = "/my/orders"
    _list_history = "my_orders_history"
    _list_icon = "fa-shopping-cart"

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
            "status": {
                "label": self.env._("State"),
                "value": lambda order: order._get_portal_status(),
                "phone": "state",
            },
            "progress": {
                "label": self.env._("Progress"),
                "value": lambda order: order._get_portal_progress(),
                "text": lambda progress: f"{round(progress)} %",
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
            return label if order.sudo().invoice_count else ""

        return {"invoices": {"label": label, "value": get_text, "url": lambda order: f"/my/orders/{order.id}/invoices"}}

    def _get_end(self, order):
        return format_date(self.env, order.portal_estimated_ship_date or order.commitment_date or False)

    @api.model
    def _get_filters(self):
        open_domain = Domain("invoice_status", "!=", "invoiced")
        return {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "open": {"label": self.env._("Open"), "domain": open_domain},
            "invoiced": {"label": self.env._("Invoiced"), "domain": ~open_domain},
            "changed": {
                "label": self.env._("Changes to confirm"),
                "domain": Domain("portal_amendment_state", "=", "asked"),
            },
        }

    @api.model
    def _get_invitation(self):
        return self.env._("No orders yet. They appear here as soon as you accept an offer.")
