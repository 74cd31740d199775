from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        """Override of `sale` to notify customers when a quotation is sent."""
        unsent = self.filtered(lambda order: order.state != "sent") if vals.get("state") == "sent" else self.browse()
        result = super().write(vals)
        unsent._note_portal_sent()
        return result

    def _note_portal_sent(self):
        """Notify customers of quotations that have just been sent.

        For a module to do more when a quotation is sent, it must override this method.
        """
        # A customer with a pending payment has already ordered.
        quotations = self.filtered(lambda order: "pending" not in order.sudo().transaction_ids.mapped("state"))
        # Odoo's composer already e-mails the quotation to the customer.
        if quotations and not self.env.context.get("mark_so_as_sent"):
            self.env["portal.event"]._notify("quote_sent", quotations, dedup_key=str(fields.Datetime.now()))

    def _action_confirm(self):
        """Override of `sale` to notify customers when an order is confirmed."""
        result = super()._action_confirm()
        self._notify_portal_confirmed()
        return result

    def _notify_portal_confirmed(self):
        """Notify customers that their orders are confirmed.

        For a module to notify them in another way, it must override this method.
        """
        self.env["portal.event"]._notify("order_confirmed", self, dedup_key=str(fields.Datetime.now()))

    def _send_order_confirmation_mail(self):
        """Override of `sale` to not send the confirmation e-mail if the portal sends a notice of it."""
        event = self.env["portal.event"]
        others = self.filtered(lambda order: not event._is_on("order_confirmed", order.company_id))
        return super(SaleOrder, others)._send_order_confirmation_mail()
