from odoo import fields, models


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    portal_is_collected = fields.Boolean(
        "Customers collect", help="The goods wait for the customer, who is told when they are ready."
    )
    portal_carrier_id = fields.Many2one(
        "portal.delivery.carrier",
        "Tracking link of",
        help="Where customers follow a parcel, unless this method has a tracking link of its own.",
    )
