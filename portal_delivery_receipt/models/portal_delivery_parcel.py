from odoo import api, models


class PortalDeliveryParcel(models.Model):
    _inherit = "portal.delivery.parcel"

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `portal_delivery_track`: a number that is added to a shipped delivery is put to its customer."""
        parcels = super().create(vals_list)
        parcels.picking_id._offer_portal_receipt_anew()
        return parcels

    def write(self, vals):
        """Override of `portal_delivery_track`: a number that is changed is put to the customer."""
        pickings = self.picking_id
        result = super().write(vals)
        (pickings | self.picking_id)._offer_portal_receipt_anew()
        return result

    def unlink(self):
        """Override of `portal_delivery_track`: a number that is gone is not put to the customer any more."""
        pickings = self.picking_id
        result = super().unlink()
        pickings.exists()._offer_portal_receipt_anew()
        return result
