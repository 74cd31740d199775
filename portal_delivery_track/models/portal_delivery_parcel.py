from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tracking_link import is_number


class PortalDeliveryParcel(models.Model):
    """A parcel of a delivery, with its number, entered by hand."""

    _name = "portal.delivery.parcel"
    _description = "Parcel of a Delivery"
    _order = "sequence, id"
    _rec_name = "number"

    picking_id = fields.Many2one("stock.picking", "Delivery", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="picking_id.company_id")
    sequence = fields.Integer(default=10)
    carrier_id = fields.Many2one("portal.delivery.carrier", "Carrier", ondelete="restrict")
    number = fields.Char("Tracking number", required=True)
    url = fields.Char("Tracking link", compute="_compute_url")

    _number_uniq = models.Constraint(
        "UNIQUE(picking_id, number)", "The delivery already has a parcel with this tracking number."
    )

    # === COMPUTE METHODS === #

    @api.depends("number", "carrier_id.tracking_url", "picking_id.partner_id.zip", "picking_id.partner_id.country_id")
    def _compute_url(self):
        for parcel in self:
            carrier = parcel.carrier_id
            parcel.url = (
                carrier._get_url(parcel.number, parcel.picking_id._get_portal_recipient_sudo()) if carrier else ""
            )

    # === CONSTRAINT METHODS === #

    @api.constrains("number", "carrier_id")
    def _check_number(self):
        for parcel in self:
            carrier = parcel.carrier_id
            if not is_number(parcel.number) or (carrier and not carrier._is_number(parcel.number)):
                message = self.env._("“%(number)s” is not a tracking number of this carrier.", number=parcel.number)
                raise ValidationError(message)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_values(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_values(vals))

    def _clean_values(self, vals):
        """Return values whose number has no spaces around it, as it is often copied from a mail."""
        return vals | {"number": vals["number"].strip()} if vals.get("number") else vals
