import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.mimetypes import guess_mimetype

from .. import brand

FAVICON_TYPES = ("image/png", "image/x-icon", "image/vnd.microsoft.icon", "image/jpeg", "image/gif", "image/webp")


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_brand_color = fields.Char(
        string="Colour of the portal",
        help="The colour of buttons, links and the header of the customer portal. "
        "Without it the colour of the documents' layout is used.",
    )
    portal_favicon = fields.Binary(
        string="Icon of the browser's tab",
        attachment=True,
        help="A square picture of 32 to 256 pixels, as PNG or ICO.",
    )
    has_portal_favicon = fields.Boolean(compute="_compute_has_portal_favicon", store=True)
    portal_header = fields.Html(
        string="Text above each page",
        translate=True,
        sanitize_overridable=False,
        sanitize_form=True,
        help="Such as the hours of your service, or a message to all customers.",
    )
    portal_footer = fields.Html(
        string="Text below each page",
        translate=True,
        sanitize_overridable=False,
        sanitize_form=True,
        help="Such as your address, and links to your terms and your privacy policy.",
    )
    portal_account_closing = fields.Selection(
        selection=[
            ("self", "Customers close it themselves"),
            ("request", "Customers ask for it"),
            ("off", "Not offered"),
        ],
        string="Closing an account",
        required=True,
        default="self",
    )
    portal_privacy_user_id = fields.Many2one(
        "res.users",
        string="Answers requests concerning data",
        domain="[('share', '=', False)]",
        help="Whom customers' requests to erase their data or close their account are given to. "
        "Empty: the customer's expert or salesperson.",
    )
    portal_mail_without_document = fields.Boolean(
        string="Link in place of the document",
        default=True,
        help="Mails to customers have a button that opens the portal, and no attached PDF.",
    )

    # === COMPUTE METHODS === #

    @api.depends("portal_favicon")
    def _compute_has_portal_favicon(self):
        # Each page asks for it: the file itself would cost a query.
        for company in self:
            company.has_portal_favicon = bool(company.portal_favicon)

    # === CONSTRAINT METHODS === #

    @api.constrains("portal_brand_color")
    def _check_portal_brand_color(self):
        for company in self.filtered("portal_brand_color"):
            if not brand.parse_color(company.portal_brand_color):
                raise ValidationError(
                    self.env._(
                        "%(color)s is not a colour. Write one such as #0F5C4D.", color=company.portal_brand_color
                    )
                )

    @api.constrains("portal_favicon")
    def _check_portal_favicon(self):
        for company in self.with_context(bin_size=False).filtered("portal_favicon"):
            if guess_mimetype(base64.b64decode(company.portal_favicon)) not in FAVICON_TYPES:
                raise ValidationError(self.env._("The icon of the tab must be a PNG, ICO, JPEG, GIF or WebP picture."))

    # === BUSINESS METHODS === #

    def _get_portal_html_attributes(self, attributes=None):
        """Return the attributes of the `html` element of a portal page: its language and brand.

        :param dict attributes: the attributes that the page has already
        """
        attributes = dict(attributes or {}, lang=(self.env.lang or "en_US").replace("_", "-"))
        palette = self._get_portal_palette()
        if palette:
            variables = "".join(f"--{name}: {value}; " for name, value in palette.items())
            attributes["data-portal-brand"] = "1"
            attributes["style"] = variables + attributes.get("style", "")
        return attributes

    def _get_portal_palette(self, default=None):
        """Return the colours of the brand by the names of their CSS variables.

        :param str default: the colour of a company that has none, such as "#RRGGBB"
        :return: a dict, empty if there is no colour
        """
        color = brand.parse_color(self.portal_brand_color or self.primary_color or default)
        return brand.palette(color) if color else {}

    def _get_portal_favicon_url(self):
        """Return the address of the icon of the browser's tab, or False if the company has none."""
        # In sudo mode as visitors may not read the company; the icon is on each public page.
        company_sudo = self.sudo()
        stamp = int(company_sudo.write_date.timestamp())
        return company_sudo.has_portal_favicon and f"/portal/favicon/{self.id}?unique={stamp}"
