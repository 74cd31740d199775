from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """Override of `stock` to tell customers that their delivery left."""
        result = super()._action_done()
        shipped = self.filtered(
            lambda picking: (
                picking.state == "done"
                and picking.picking_type_code == "outgoing"
                and picking.location_dest_id.usage == "customer"
                and picking.partner_id
            )
        )
        self.env["portal.event"]._notify("delivery_shipped", shipped)
        return result

    def _send_confirmation_email(self):
        """Override of `stock` to not send a second mail where the portal's notice tells the same.

        Other addons call the carrier here, so the call goes on; only the mail is left out.
        """
        event = self.env["portal.event"]
        told = self.filtered(lambda picking: event._is_on("delivery_shipped", picking.company_id))
        super(StockPicking, told.with_context(portal_without_mail=True))._send_confirmation_email()
        return super(StockPicking, self - told)._send_confirmation_email()

    def message_post_with_source(self, *args, **kwargs):
        """Override of `mail` for the mail that `_send_confirmation_email` leaves out."""
        if self.env.context.get("portal_without_mail"):
            return self.env["mail.message"]
        return super().message_post_with_source(*args, **kwargs)
