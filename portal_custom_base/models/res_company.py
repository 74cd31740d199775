import base64

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools.mimetypes import guess_mimetype

from .. import brand

FAVICON_TYPES = ("image/png", "image/x-icon", "image/vnd.microsoft.icon", "image/jpeg", "image/gif", "image/webp")


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_brand_color = fields.Char(
        string="Portal colour",
        help="The colour of buttons, links and the header of the portal. "
        "If empty, the colour of the document layout is used.",
    )
    portal_favicon = fields.Binary(
        attachment=True,
        help="A square PNG or ICO image of 32 to 256 pixels.",
    )
    has_portal_favicon = fields.Boolean(compute="_compute_has_portal_favicon", store=True)
    portal_is_open = fields.Boolean(
        "Customer portal",
        default=True,
        help="Customers with an account can sign in and see their documents. Links in e-mails work in any case.",
    )
    portal_has_promotion = fields.Boolean(
        "Name the software",
        help="Tell customers on each page and in each e-mail which software runs the portal.",
    )
    portal_header = fields.Html(
        string="Text above each page",
        translate=True,
        sanitize_overridable=False,
        sanitize_form=True,
        help="For example your opening hours, or a message to all customers.",
    )
    portal_footer = fields.Html(
        string="Text below each page",
        translate=True,
        sanitize_overridable=False,
        sanitize_form=True,
        help="For example your address, and links to your terms and privacy policy.",
    )
    portal_account_closing = fields.Selection(
        selection=[
            ("self", "Customers close it themselves"),
            ("request", "Customers request it"),
            ("off", "Off"),
        ],
        string="Account closure",
        required=True,
        default="self",
    )
    portal_privacy_user_id = fields.Many2one(
        "res.users",
        string="Responsible for privacy requests",
        domain="[('share', '=', False)]",
        help="The user who answers customers' requests to erase their data or close their account. "
        "If empty, it is the customer's expert or salesperson.",
    )
    portal_mail_without_document = fields.Boolean(
        string="Link instead of the document",
        default=True,
        help="E-mails to customers have a button that opens the portal instead of an attached PDF.",
    )

    # === COMPUTE METHODS === #

    @api.depends("portal_favicon")
    def _compute_has_portal_favicon(self):
        # Every page needs it, and reading the file itself would take a query.
        for company in self:
            company.has_portal_favicon = bool(company.portal_favicon)

    # === CONSTRAINT METHODS === #

    @api.constrains("portal_brand_color")
    def _check_portal_brand_color(self):
        for company in self.filtered("portal_brand_color"):
            if not brand.parse_color(company.portal_brand_color):
                raise ValidationError(
                    self.env._(
                        "“%(color)s” is not a colour. Enter one such as #0F5C4D.", color=company.portal_brand_color
                    )
                )

    @api.constrains("portal_favicon")
    def _check_portal_favicon(self):
        for company in self.with_context(bin_size=False).filtered("portal_favicon"):
            if guess_mimetype(base64.b64decode(company.portal_favicon)) not in FAVICON_TYPES:
                raise ValidationError(self.env._("The favicon must be a PNG, ICO, JPEG, GIF or WebP image."))

    # === BUSINESS METHODS === #

    @tools.ormcache("self.id")
    def _get_portal_timezone(self):
        """Return the name of the vendor's time zone, whose days customers are told, wherever they read of them."""
        # In sudo mode as customers may not read the vendor's contact.
        return self.sudo().partner_id.tz or "UTC"

    def _get_portal_html_attributes(self, attributes=None):
        """Return the attributes of the `html` element of a portal page, including its language and brand.

        :param dict attributes: the attributes that the page already has
        """
        attributes = dict(attributes or {}, lang=(self.env.lang or "en_US").replace("_", "-"))
        palette = self._get_portal_palette()
        if palette:
            variables = "".join(f"--{name}: {value}; " for name, value in palette.items())
            attributes["data-portal-brand"] = "1"
            attributes["style"] = variables + attributes.get("style", "")
        return attributes

    def _get_portal_palette(self, default=None):
        """Return the colours of the brand.

        :param str default: the colour to use if the company has none, as "#RRGGBB"
        :return: names of CSS variables mapped to colours; empty if there is no colour
        :rtype: dict
        """
        color = brand.parse_color(self.portal_brand_color or self.primary_color or default)
        return brand.palette(color) if color else {}

    def _get_portal_favicon_url(self):
        """Return the address of the favicon, or False if the company has none."""
        # In sudo mode as visitors may not read the company; its favicon is on every public page.
        company_sudo = self.sudo()
        stamp = int(company_sudo.write_date.timestamp())
        return company_sudo.has_portal_favicon and f"/portal/favicon/{self.id}?unique={stamp}"
