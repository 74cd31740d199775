import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tracking_link import FORM_REPEATS, is_form, is_pattern, make_url


class PortalDeliveryCarrier(models.Model):
    """A carrier and the address at which it tells where a parcel is, for shipments entered by hand."""

    _name = "portal.delivery.carrier"
    _description = "Carrier and Its Tracking Link"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    tracking_url = fields.Char(
        "Tracking link",
        help="An address that begins with https:// and holds <shipmenttrackingnumber> once. <zip> and <country> stand "
        "for the postal code and the country code of the recipient. Empty: customers see the number without a link.",
    )
    number_pattern = fields.Char(
        "Form of a number",
        help="A regular expression that the whole number matches, without spaces. Empty: any letters and digits.",
    )

    @api.constrains("tracking_url")
    def _check_tracking_url(self):
        for carrier in self:
            if carrier.tracking_url and not is_pattern(carrier.tracking_url):
                message = self.env._(
                    "The tracking link of %(carrier)s must begin with https:// and hold <shipmenttrackingnumber> once, "
                    "behind the name of the site.",
                    carrier=carrier.name,
                )
                raise ValidationError(message)

    @api.constrains("number_pattern")
    def _check_number_pattern(self):
        for carrier in self:
            if carrier.number_pattern and not is_form(carrier.number_pattern):
                message = self.env._(
                    "The form of a number of %(carrier)s is no short regular expression that repeats no groups and at "
                    "most %(limit)s other parts.",
                    carrier=carrier.name,
                    limit=FORM_REPEATS,
                )
                raise ValidationError(message)

    # === BUSINESS METHODS === #

    def _get_url(self, number, partner):
        """Return where the carrier tells of a parcel; "" without a link.

        :param str number: the number of the parcel
        :param res.partner partner: the recipient
        """
        self.ensure_one()
        return make_url(self.tracking_url, number, partner.zip, partner.country_id.code)

    def _is_number(self, number):
        """Return whether a number has the form that the carrier's numbers have."""
        self.ensure_one()
        number = re.sub(r"\s+", "", number or "")
        if not self.number_pattern or not is_form(self.number_pattern):
            # What was entered before forms were checked says nothing.
            return True
        return bool(re.fullmatch(self.number_pattern, number))
