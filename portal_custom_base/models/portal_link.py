import re

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools.misc import frozendict

from odoo.addons.portal_tools.local_url import local_url

ADDRESS_PATTERN = r"(https?://[^\s/?#@\\<>\"]+[^\s\\<>\"]*|mailto:[^\s\\<>\"]+@[^\s\\<>\"]+|tel:\+?[\d ()./-]+)"
CACHED_FIELDS = ("name", "description", "url", "icon", "category", "is_button", "company_id", "partner_category_ids")


class PortalLink(models.Model):
    """A link that the vendor shows to customers: an application, a guide, a referral, help."""

    _name = "portal.link"
    _inherit = "portal.cache.mixin"
    _description = "Portal Link"
    _order = "sequence, id"

    name = fields.Char("Label", required=True, translate=True)
    description = fields.Char(translate=True, help="A short sentence below the label on the dashboard.")
    url = fields.Char(
        "Address",
        required=True,
        translate=True,
        help="An address such as https://example.com/guide, a page of the portal such as /my/orders, "
        "or an address that begins with mailto: or tel:. It can differ by language.",
    )
    icon = fields.Char(
        required=True,
        default="fa-external-link",
        help="The name of a Font Awesome 4 icon, such as fa-book.",
    )
    category = fields.Selection(
        selection=lambda self: self._get_categories(),
        required=True,
        default="help",
        string="Section",
    )
    is_button = fields.Boolean("Button", help="Also show it as a button at the top of the dashboard.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="If set, only customers of this company see the link."
    )
    partner_category_ids = fields.Many2many(
        "res.partner.category",
        string="Only for",
        # Deleting the tag must not show the link to everyone.
        ondelete="restrict",
        help="Only contacts with one of these tags, or whose company has one of them, see the link.",
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
                        "“%(url)s” is not a safe address. Enter one that begins with https://, or with / "
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
        """Return whether an address belongs to this site, or to another one with a harmless scheme."""
        return bool(url) and (local_url(url, default=None) == url or bool(re.fullmatch(ADDRESS_PATTERN, url)))

    @api.model
    def _get_visible(self):
        """Return the values of the links shown to the current user, in order."""
        links = [link for link in self._get_all() if link["company_id"] in (False, self.env.company.id)]
        if any(link["tags"] for link in links):
            partner = self.env.user.partner_id
            tags = {*partner.category_id.ids, *partner.commercial_partner_id.category_id.ids}
            links = [link for link in links if not link["tags"] or link["tags"] & tags]
        return links

    @api.model
    @tools.ormcache("self.env.lang", cache="default")
    def _get_all(self):
        # In sudo mode as customers may not read the vendor's settings; the caller decides what is shown.
        links_sudo = self.sudo().search_fetch([], CACHED_FIELDS)
        # Translated addresses are checked here, however they were written.
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
