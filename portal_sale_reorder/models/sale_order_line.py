from odoo import Command, api, models
from odoo.tools import SQL, formatLang

# What tells the prices of a quotation that is not offered yet.
PRICES = frozenset({"price_unit", "discount", "price_subtotal", "price_tax", "price_total"})


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "portal.closed.field.mixin"]

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `sale` to note that staff work on what a customer requested."""
        lines = super().create(vals_list)
        lines.order_id._note_portal_work()
        return lines

    def write(self, vals):
        """Override of `sale` to note that staff work on what a customer requested."""
        result = super().write(vals)
        self.order_id._note_portal_work()
        return result

    def unlink(self):
        """Override of `sale` to note that staff work on what a customer requested."""
        orders = self.order_id
        result = super().unlink()
        orders._note_portal_work()
        return result

    # === CLOSED FIELDS === #

    @api.model
    def _get_portal_closed_names(self):
        """Override: nobody outside reads prices that staff are working on."""
        return PRICES

    def _is_portal_closed(self):
        """Override: of what staff are working on."""
        # In sudo mode as how far a request is does not depend on who may read it.
        order_sudo = self.sudo().order_id
        return bool(order_sudo) and order_sudo._is_portal_priced()

    def _get_portal_told_sql(self, _model, alias, _query):
        """Override: as `_is_portal_priced` of the order."""
        return SQL(
            """NOT EXISTS (
                SELECT FROM sale_order priced
                WHERE priced.id = %s AND (priced.state, priced.portal_reorder_state) = ('draft', 'working')
            )""",
            SQL.identifier(alias, "order_id"),
        )

    # === BUSINESS METHODS === #

    def _tell_portal_quantity(self):
        """Return how much of something is requested, with its unit, in the reader's language."""
        self.ensure_one()
        quantity, digits = self.product_uom_qty, self.env["decimal.precision"].precision_get("Product Unit")
        number = formatLang(self.env, quantity, digits=0 if quantity == int(quantity) else digits)
        return f"{number} {self.product_uom_id.name or ''}".strip()

    def _is_portal_reorder_line(self):
        """Return whether the line is of something that was ordered, and so could be ordered again.

        Headings, notes, deposits, discounts, the price of the delivery, the parts of a set and options that nobody
        chose are not.

        For a module to leave out lines of its own, it must override this method and return False for them.
        """
        self.ensure_one()
        # Headings and notes have no quantity.
        is_other = self.is_downpayment or self.is_expense or self.combo_item_id
        is_added = self._is_delivery() or self._is_discount_line() or self._is_global_discount() or self.price_unit < 0
        return not is_other and not is_added and self.product_uom_qty > 0

    def _get_portal_reorder_refusal(self):
        """Return why the line cannot be ordered again, in words, or False.

        For a module to keep products from being ordered again, it must override this method and return a sentence.
        """
        self.ensure_one()
        product = self.product_id
        if not product or not product.active or not product.product_tmpl_id.active:
            return self.env._("This is no longer sold.")
        if product.type == "combo":
            return self.env._("A set is put together anew each time. Describe yours in the note.")
        if not product.sale_ok:
            return self.env._("This is not for sale at the moment.")
        if product.company_id and product.company_id not in self.company_id.parent_ids:
            return self.env._("%(company)s no longer sells this.", company=self.company_id.name)
        values = product.product_template_attribute_value_ids | self.product_no_variant_attribute_value_ids
        if not all(values.mapped("ptav_active")):
            return self.env._("This version is no longer sold.")
        if not self.product_uom_id.active:
            return self.env._("This is no longer sold by the %(unit)s.", unit=self.product_uom_id.name)
        return False

    def _prepare_portal_reorder_values(self, quantity):
        """Return the values of a new line for the same product, without its price: Odoo finds today's.

        For a module to take over more of a line, it must override this method and return the dict with its own values.

        :param float quantity: how much of it
        :rtype: dict
        """
        self.ensure_one()
        customs = [
            Command.create(
                {
                    "custom_product_template_attribute_value_id": custom.custom_product_template_attribute_value_id.id,
                    "custom_value": custom.custom_value,
                }
            )
            for custom in self.product_custom_attribute_value_ids
        ]
        return {
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "product_uom_qty": quantity,
            "product_no_variant_attribute_value_ids": [Command.set(self.product_no_variant_attribute_value_ids.ids)],
            "product_custom_attribute_value_ids": customs,
        }
