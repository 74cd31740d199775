from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        """Override of `sale` to tell customers of a quotation that is sent."""
        unsent = self.filtered(lambda order: order.state != "sent") if vals.get("state") == "sent" else self.browse()
        result = super().write(vals)
        unsent._note_portal_sent()
        return result

    def _note_portal_sent(self):
        """Do what follows when quotations are sent: customers are told.

        For a module to do more with a quotation that is sent just now, it must override this method.
        """
        # Who is paying just now has ordered, and needs no offer.
        offers = self.filtered(lambda order: "pending" not in order.sudo().transaction_ids.mapped("state"))
        # Odoo's composer is mailing it to the customer already.
        if offers and not self.env.context.get("mark_so_as_sent"):
            self.env["portal.event"]._notify("quote_sent", offers, dedup_key=str(fields.Datetime.now()))

    def _action_confirm(self):
        """Override of `sale` to tell customers of an order that is confirmed."""
        result = super()._action_confirm()
        self._notify_portal_confirmed()
        return result

    def _notify_portal_confirmed(self):
        """Tell customers that their orders are confirmed.

        For a module to tell them in another way, it must override this method.
        """
        self.env["portal.event"]._notify("order_confirmed", self, dedup_key=str(fields.Datetime.now()))

    def _send_order_confirmation_mail(self):
        """Override of `sale` to not send a second mail where the portal's notice tells the same."""
        event = self.env["portal.event"]
        others = self.filtered(lambda order: not event._is_on("order_confirmed", order.company_id))
        return super(SaleOrder, others)._send_order_confirmation_mail()
