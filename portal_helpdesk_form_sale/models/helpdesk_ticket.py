from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.portal_helpdesk_form.form_field import FormField
from odoo.addons.portal_helpdesk_form.models.portal_ticket_form import SUGGESTED

# How many of the products that a customer ordered are compared with what was typed, those ordered last first.
PRODUCTS = 500
SALES = "sales_team.group_sale_salesman"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    portal_order_id = fields.Many2one("sale.order", "Order", index="btree_not_null", ondelete="set null")
    portal_product_id = fields.Many2one(
        "product.product",
        "Product",
        index="btree_not_null",
        ondelete="set null",
        help="Found by what the customer typed, among what the customer ordered.",
    )
    portal_open_orders = fields.Integer("Open orders", compute="_compute_portal_open_orders", groups=SALES)

    @api.depends("commercial_partner_id")
    def _compute_portal_open_orders(self):
        domain = self._get_portal_open_orders_domain()
        rows = self.env["sale.order"]._read_group(domain, ["partner_id"], ["__count"])
        counts = {}
        for partner, count in rows:
            customer = partner.commercial_partner_id
            counts[customer] = counts.get(customer, 0) + count
        for ticket in self:
            ticket.portal_open_orders = counts.get(ticket.commercial_partner_id, 0)

    def _get_portal_open_orders_domain(self):
        """Return the customers' orders that are not invoiced yet."""
        return Domain(
            [
                ("partner_id", "child_of", self.commercial_partner_id.ids),
                ("state", "=", "sale"),
                ("invoice_status", "!=", "invoiced"),
            ]
        )

    def action_open_portal_orders(self):
        """Open the customer's open orders."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open orders"),
            "res_model": "sale.order",
            "view_mode": "list,form",
            "domain": list(self._get_portal_open_orders_domain()),
        }

    # === FORM === #

    @api.model
    def _get_portal_form_fields(self, actor, company):
        """Override of `portal_helpdesk_form` to ask for the order, after the product."""
        order = FormField(
            "order",
            self.env._("Order"),
            kind="document",
            column="portal_order_id",
            help=self.env._("Its number, such as S00042."),
            model="sale.order",
            domain=(("state", "=", "sale"),),
            has_suggestions=True,
            max_length=100,
        )
        fields_ = super()._get_portal_form_fields(actor, company)
        if actor.user._is_public() or not self.env["portal.access.policy"]._is_shown("order", actor.user):
            return fields_
        place = next((index for index, field in enumerate(fields_, 1) if field.name == "product"), len(fields_))
        return [*fields_[:place], order, *fields_[place:]]

    @api.model
    def _tell_portal_document(self, record_sudo):
        """Override of `portal_helpdesk_form`: an order has a date, and what the customer calls it."""
        if record_sudo._name != "sale.order":
            return super()._tell_portal_document(record_sudo)
        parts = (
            record_sudo.name,
            format_date(self.env, record_sudo.date_order, date_format="medium"),
            record_sudo.client_order_ref,
        )
        return ", ".join(filter(None, parts))

    @api.model
    def _get_portal_suggestions(self, name, term, actor):
        """Override of `portal_helpdesk_form` to suggest what the customer ordered."""
        found = super()._get_portal_suggestions(name, term, actor)
        if name != "product":
            return found
        words = self.env["portal.ticket.form"]._escape(term)
        meant = Domain("product_id.name", "ilike", words) | Domain("product_id.default_code", "ilike", words)
        for product, order in self._get_portal_products_sudo(actor, meant, SUGGESTED):
            label = self.env._("%(product)s, order %(order)s", product=product.name, order=order)
            found.append({"value": product.name, "label": label})
        return found

    @api.model
    def _get_portal_products_sudo(self, actor, meant=Domain.TRUE, limit=PRODUCTS):
        """Return what was ordered by those whose orders the actor may read: pairs of product and order number.

        :param Domain meant: which of the lines of their orders
        :param int limit: the most products; those ordered last come first
        """
        orders = actor.env["sale.order"]
        if not orders.has_access("read"):
            return []
        readable = orders._search([("state", "=", "sale")])
        domain = Domain("order_id", "in", readable) & Domain("product_id", "!=", False)
        # In sudo mode as customers may not read products; only the names on their own orders are told.
        lines_sudo = self.env["sale.order.line"].sudo().with_context(active_test=False)
        domain &= Domain("display_type", "=", False) & meant
        rows = lines_sudo._read_group(domain, ["product_id"], ["id:max"], order="id:max desc", limit=limit)
        return [(product, lines_sudo.browse(line_id).order_id.name) for product, line_id in rows]

    @api.model
    def _prepare_portal_values(self, form_fields, values, actor):
        """Override of `portal_helpdesk_form` to find the product that was typed."""
        prepared = super()._prepare_portal_values(form_fields, values, actor)
        if "product" in values:
            prepared["portal_product_id"] = self._find_portal_product(values["product"] or "", actor).id
        return prepared

    def _find_portal_product(self, text, actor):
        """Return what was meant of what was ordered: a product of this name or code, else one that is written alike."""
        key, words = self._make_portal_product_key(text), self.env["portal.ticket.form"]._escape(text)
        named = Domain("product_id.name", "=ilike", words) | Domain("product_id.default_code", "=ilike", words)
        for meant in (named, Domain.TRUE) if key else ():
            for product, _order in self._get_portal_products_sudo(actor, meant):
                if key in map(self._make_portal_product_key, (product.name, product.default_code or "")):
                    return product
        return self.env["product.product"]
