import re

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools.misc import frozendict

from odoo.addons.portal_tools.local_url import local_url

ADDRESS_PATTERN = r"(https?://[^\s/?#@\\<>\"]+[^\s\\<>\"]*|mailto:[^\s\\<>\"]+@[^\s\\<>\"]+|tel:\+?[\d ()./-]+)"
CACHED_FIELDS = ("name", "description", "url", "icon", "category", "is_button", "company_id", "partner_category_ids")


class PortalLink(models.Model):
    """An address that the vendor shows customers: an application to launch, a guide, a referral, help."""

    _name = "portal.link"
    _inherit = "portal.cache.mixin"
    _description = "Link of the Portal"
    _order = "sequence, id"

    name = fields.Char("Label", required=True, translate=True)
    description = fields.Char(translate=True, help="One sentence below the label on the dashboard.")
    url = fields.Char(
        "Address",
        required=True,
        translate=True,
        help="An address such as https://example.com/guide, a page of this portal such as /my/orders, "
        "or mailto: and tel:. It can differ by language.",
    )
    icon = fields.Char(
        required=True,
        default="fa-external-link",
        help="The name of an icon of Font Awesome 4, such as fa-book.",
    )
    category = fields.Selection(
        selection=lambda self: self._get_categories(),
        required=True,
        default="help",
        string="Section",
    )
    is_button = fields.Boolean("Button", help="Show it as a button at the top of the dashboard too.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", ondelete="cascade", help="Only customers of this company see it.")
    partner_category_ids = fields.Many2many(
        "res.partner.category",
        string="Only for",
        # A tag that goes away must not open the link to everybody.
        ondelete="restrict",
        help="Only contacts with one of these tags see it, or contacts of a customer that has one.",
    )

    @api.model
    def _get_categories(self):
        return self.env["portal.section"]._fields["category"]._description_selection(self.env)

    # === CONSTRAINT METHODS === #

    @api.constrains("url")
    def _check_url(self):
        for link in self:
            if not self._is_safe(link.url):
                raise ValidationError(
                    self.env._(
                        "%(url)s is not a safe address. Write one that begins with https://, or with / "
                        "for a page of this site.",
                        url=link.url,
                    )
                )

    @api.constrains("icon")
    def _check_icon(self):
        self.env["portal.section"]._check_icon_name(self.mapped("icon"))

    # === BUSINESS METHODS === #

    @api.model
    def _is_safe(self, url):
        """Return whether an address is one of this site, or of another in a harmless scheme."""
        return bool(url) and (local_url(url, default=None) == url or bool(re.fullmatch(ADDRESS_PATTERN, url)))

    @api.model
    def _get_visible(self):
        """Return the values of the links that the current user is shown, in order."""
        links = [link for link in self._get_all() if link["company_id"] in (False, self.env.company.id)]
        if any(link["tags"] for link in links):
            partner = self.env.user.partner_id
            tags = {*partner.category_id.ids, *partner.commercial_partner_id.category_id.ids}
            links = [link for link in links if not link["tags"] or link["tags"] & tags]
        return links

    @api.model
    @tools.ormcache("self.env.lang", cache="default")
    def _get_all(self):
        # In sudo mode as links are the vendor's settings; what is shown is decided by the caller.
        links_sudo = self.sudo().search_fetch([], CACHED_FIELDS)
        # A translated address is checked here too, where all ways of translating end.
        return tuple(link._get_values() for link in links_sudo if self._is_safe(link.url))

    def _get_values(self):
        self.ensure_one()
        plain = {name: self[name] for name in ("id", "name", "description", "url", "icon", "category", "is_button")}
        return frozendict(
            plain,
            company_id=self.company_id.id,
            tags=frozenset(self.with_context(active_test=False).partner_category_ids.ids),
            is_external=self.url.startswith("http"),
        )
