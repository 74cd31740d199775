from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """Override of `stock` to tell customers that their delivery left."""
        result = super()._action_done()
        shipped = self.filtered(lambda picking: picking.state == "done" and picking._is_to_customer())
        self.env["portal.event"]._notify("delivery_shipped", shipped)
        return result

    def _is_to_customer(self):
        is_outgoing = self.picking_type_code == "outgoing" and self.location_dest_id.usage == "customer"
        return is_outgoing and bool(self.partner_id)

    def _is_announced(self):
        """Return whether the customer is told that the delivery left."""
        event = self.env["portal.event"]
        if not self._is_to_customer() or not event._is_on("delivery_shipped", self.company_id):
            return False
        # In sudo mode as whoever ships need not read the contact.
        return bool(event._get_partners(self.sudo()))

    def _send_confirmation_email(self):
        """Override of `stock` to not send a second mail where the portal's notice tells the same.

        Other addons call the carrier here, so the call goes on; only the mail is left out.
        """
        told = self.filtered(lambda picking: picking._is_announced())
        super(StockPicking, told.with_context(portal_without_mail=True))._send_confirmation_email()
        return super(StockPicking, self - told)._send_confirmation_email()

    def message_post_with_source(self, *args, **kwargs):
        """Override of `mail` for the mail that `_send_confirmation_email` leaves out."""
        if self.env.context.get("portal_without_mail"):
            return self.env["mail.message"]
        return super().message_post_with_source(*args, **kwargs)
