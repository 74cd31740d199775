from odoo import api, models


class PortalMail(models.AbstractModel):
    _inherit = "portal.mail"

    @api.model
    def _get_frame(self, company, contact=None):
        """Override of `portal_tools` to name the software where the vendor wants it."""
        frame = super()._get_frame(company, contact)
        # In sudo mode as customers may not read companies.
        return frame | {"has_promotion": company.sudo().portal_has_promotion}

    @api.model
    def _get_colors(self, company):
        """Override of `portal_tools` to use the colours of the brand."""
        colors = super()._get_colors(company)
        palette = company._get_portal_palette(default=colors["brand"])
        return {
            "brand": palette["portal-brand"],
            "contrast": palette["portal-brand-contrast"],
            "link": palette["portal-brand-text"],
        }
