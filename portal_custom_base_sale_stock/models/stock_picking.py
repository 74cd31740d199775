from itertools import islice

from odoo import api, models
from odoo.tools import formatLang

# Products that are named.
NAMED = 3


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """Override of `stock` to notify customers of shipped deliveries."""
        result = super()._action_done()
        shipped = self.filtered(lambda picking: picking.state == "done" and picking._is_to_customer())
        self.env["portal.event"]._notify("delivery_shipped", shipped)
        return result

    def _get_portal_words(self):
        """Return what is delivered, such as "10 × Desk, 2 × Lamp, …"."""
        # What is read of one is read of those of all deliveries that are told of.
        moves = self.move_ids.filtered("quantity").with_prefetch(self.move_ids._prefetch_ids)
        words = [self._tell_portal_goods(move, move.quantity) for move in islice(moves, NAMED)]
        return ", ".join(words + ["…"] * (len(moves) > NAMED))

    def _tell_portal_goods(self, move, quantity):
        """Return the goods of a move in words: its unit is told where it is not the product's own."""
        unit = move.product_uom.name if move.product_uom != move.product_id.uom_id else ""
        return f"{self._tell_portal_quantity(quantity, unit)} × {move.product_id.name}"

    def _tell_portal_quantity(self, quantity, unit=""):
        """Return a quantity in words, without zeros behind the point."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        text = formatLang(self.env, quantity, digits=0 if quantity == int(quantity) else digits)
        return f"{text} {unit}".strip()

    def _is_portal_part(self):
        """Return whether other goods of the order come, or came, in other deliveries."""
        return bool((self.sale_id.picking_ids - self).filtered(lambda picking: picking._is_portal_other()))

    def _is_portal_other(self):
        """Return whether the transfer brings goods of an order, and not for the second time after a return."""
        return self.state not in ("draft", "cancel") and not self.return_id and self._is_portal_sent()

    def _tell_portal_rest(self):
        """Return when what is still to come of the order is expected, in a sentence; "" if nobody says.

        For a module to say when, it must override this method and return the sentence.

        :rtype: str
        """
        return ""

    def _is_to_customer(self):
        return self._is_portal_sent() and bool(self.partner_id)

    # === WHICH TRANSFERS BRING GOODS TO CUSTOMERS === #

    @api.model
    def _get_portal_delivery_codes(self):
        """Return the codes of the types of operation that bring goods to customers.

        What a supplier ships straight to a customer is of the type of Odoo's app for that, where it is installed. For a
        module to add a type, it must override this method and return the list with its own.

        :rtype: list
        """
        return ["outgoing", "dropship"]

    def _is_portal_sent(self):
        """Return whether the transfer brings goods to a customer, who did not take them along in a shop.

        What comes from a supplier is addressed to the supplier: only its order tells whose it is.
        """
        # Asked by ids: neither the types nor the places of the transfers of a list are fetched for that.
        types = self.env["stock.picking.type"]._get_portal_ids(tuple(self._get_portal_delivery_codes()))
        is_sent = self.picking_type_id.id in types and not self._is_portal_taken_along()
        is_sent = is_sent and self.location_dest_id.id in self.env["stock.location"]._get_portal_customer_ids()
        return is_sent and (bool(self.sale_id) or self.location_id.usage != "supplier")

    def _is_portal_taken_along(self):
        """Return whether somebody took the goods along in a shop, as Odoo's point of sale notes; not if it ships them.

        The type of operation tells it before Odoo notes the session.
        """
        if "pos_session_id" not in self._fields:
            return False
        # In sudo mode as neither customers nor all staff read the shop's sessions and orders.
        picking_sudo, type_sudo = self.sudo(), self.sudo().picking_type_id
        if picking_sudo.pos_order_id.shipping_date:
            return False
        return bool(picking_sudo.pos_session_id) or type_sudo == type_sudo.warehouse_id.pos_type_id

    def _is_customer_notified(self):
        """Return whether the customer is notified of the shipped delivery."""
        event = self.env["portal.event"]
        if not self._is_to_customer() or not event._is_on("delivery_shipped", self.company_id):
            return False
        # In sudo mode as the current user may not have access to the contact.
        return bool(event._get_partners(self.sudo()))

    def _send_confirmation_email(self):
        """Override of `stock` to not send its e-mail if the portal sends a notice of the delivery.

        The method is still called for these deliveries, as other addons contact the carrier in it.
        """
        notified = self.filtered(lambda picking: picking._is_customer_notified())
        super(StockPicking, notified.with_context(portal_without_mail=True))._send_confirmation_email()
        return super(StockPicking, self - notified)._send_confirmation_email()

    def message_post_with_source(self, *args, **kwargs):
        """Override of `mail` to skip the e-mail that `_send_confirmation_email` leaves out."""
        if self.env.context.get("portal_without_mail"):
            return self.env["mail.message"]
        return super().message_post_with_source(*args, **kwargs)
