from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import brand


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_brand_color = fields.Char(
        string="Colour of the portal",
        help="The colour of buttons, links and the header of the customer portal. "
        "Without it the colour of the documents' layout is used.",
    )

    @api.constrains("portal_brand_color")
    def _check_portal_brand_color(self):
        for company in self.filtered("portal_brand_color"):
            if not brand.parse_color(company.portal_brand_color):
                raise ValidationError(
                    self.env._(
                        "%(color)s is not a colour. Write one such as #0F5C4D.", color=company.portal_brand_color
                    )
                )

    def _get_portal_html_attributes(self, attributes=None):
        """Return the attributes of the `html` element of a portal page: its language and brand.

        :param dict attributes: the attributes that the page has already
        """
        attributes = dict(attributes or {}, lang=(self.env.lang or "en_US").replace("_", "-"))
        color = brand.parse_color(self.portal_brand_color or self.primary_color)
        if color:
            variables = "".join(f"--{name}: {value}; " for name, value in brand.palette(color).items())
            attributes["data-portal-brand"] = "1"
            attributes["style"] = variables + attributes.get("style", "")
        return attributes
