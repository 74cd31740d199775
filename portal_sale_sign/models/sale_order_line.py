import math

from odoo import api, models
from odoo.exceptions import UserError

# A sane bound for what somebody orders with a click, where the vendor set none.
MAX_QUANTITY = 10_000
# A greater distance from a whole multiple of the unit's rounding is meant.
EXACT = 1e-9


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `sale` to offer anew what has changed."""
        lines = super().create(vals_list)
        lines._plan_portal_refresh()
        return lines

    def write(self, vals):
        """Override of `sale` to offer anew what has changed."""
        result = super().write(vals)
        self._plan_portal_refresh()
        return result

    def unlink(self):
        """Override of `sale` to offer anew what has changed."""
        self._plan_portal_refresh()
        return super().unlink()

    def _plan_portal_refresh(self):
        self.order_id.filtered(lambda order: order.state in ("sent", "sale"))._plan_portal_refresh()

    # === BUSINESS METHODS === #

    def _note_portal_quantity(self, given):
        """Do what follows from the quantity of an optional product that the customer has chosen.

        :param dict given: the prices that the vendor gave before, as `_get_given_prices` returned them
        :raise UserError: if the order cannot have this quantity
        """
        self.ensure_one()
        if given:
            self.write(given)
        order = self.order_id
        if order.currency_id.compare_amounts(order.amount_total, 0) < 0:
            raise UserError(self.env._("The total of an order cannot be below zero."))
        order._follow_portal_deposit()
        order.message_post(
            body=self.env._(
                "The customer chose %(quantity)s × %(product)s.",
                quantity=f"{self.product_uom_qty:g}",
                product=(self.name or "").split("\n")[0],
            ),
            subtype_xmlid="mail.mt_note",
        )

    def _get_given_prices(self):
        """Return the price and the discount that the vendor gave by hand or by code, which no quantity changes.

        :return: values to write; without those that come from the product and the price list, which may change
        :rtype: dict
        """
        usual = self.new(origin=self)
        usual._reset_price_unit()
        usual._compute_discount()
        is_price_given = self.currency_id.compare_amounts(usual.price_unit, self.price_unit) != 0
        is_discount_given = abs(usual.discount - self.discount) > EXACT
        given = {"price_unit": self.price_unit} if is_price_given else {}
        return given | ({"discount": self.discount} if is_discount_given else {})

    def _clean_portal_quantity(self, quantity):
        """Return a quantity that can be ordered.

        :param quantity: as it came from the browser
        :raise UserError: if it cannot be ordered
        """
        try:
            number = float(quantity)
        except (TypeError, ValueError, OverflowError) as error:
            raise UserError(self.env._("Type a number.")) from error
        limit = self._get_portal_quantity_limit()
        if not math.isfinite(number) or isinstance(quantity, bool) or not 0 <= number <= limit:
            raise UserError(self.env._("Choose a quantity from 0 to %(limit)s.", limit=limit))
        if abs(number - self.product_uom_id.round(number)) > EXACT:
            raise UserError(
                self.env._("The quantity must be a multiple of %(step)s.", step=f"{self.product_uom_id.rounding:g}")
            )
        return number

    def _get_portal_quantity_limit(self):
        """Return the greatest quantity that a customer can choose.

        For a module to limit a product, it must override this method.
        """
        return MAX_QUANTITY
