from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import pdf_seal


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_authority_url = fields.Char(
        "Time-stamp authority", groups="base.group_system", help="The address of a service that answers RFC 3161."
    )
    portal_authority_login = fields.Char("User name", groups="base.group_system")
    portal_authority_password = fields.Char("Password", groups="base.group_system")
    portal_authority_roots = fields.Text(
        "Root certificates",
        groups="base.group_system",
        help="Root certificates (PEM) used to verify its time stamps.",
    )

    @api.constrains("portal_authority_url", "portal_authority_password")
    def _check_portal_authority_url(self):
        for company in self.sudo().filtered("portal_authority_url"):
            scheme = urlsplit(company.portal_authority_url).scheme
            if scheme not in ("https", "http") or (company.portal_authority_password and scheme != "https"):
                raise ValidationError(
                    self.env._(
                        "The address of the time-stamp authority must begin with https:// if you use a password, and "
                        "with https:// or http:// otherwise."
                    )
                )

    def _get_portal_authority(self):
        """Return the time-stamp authority, or None if the company has none."""
        # In sudo mode as the password is for the job that seals alone.
        company_sudo = self.sudo()
        if not company_sudo.portal_authority_url:
            return None
        login = (company_sudo.portal_authority_login, company_sudo.portal_authority_password or "")
        roots = (company_sudo.portal_authority_roots,) if company_sudo.portal_authority_roots else ()
        return pdf_seal.Authority(company_sudo.portal_authority_url, roots, login if login[0] else None)

    def _get_evidence_color(self):
        """Return the colour of the vendor's sealed documents as "#rrggbb", or False for a neutral one.

        For a module to know the vendor's brand, it must override this method.
        """
        return False
