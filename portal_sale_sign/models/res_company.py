from datetime import datetime
from urllib.parse import urlsplit

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import pdf_seal


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_sign_consent = fields.Char(
        "What signers agree to", translate=True, help="Empty: a sentence that names the customer."
    )
    portal_sign_identity = fields.Selection(
        [("link", "Whoever has the link, or an account"), ("login", "Only people who sign in")],
        string="Who may sign",
        required=True,
        default="link",
    )
    portal_sign_code = fields.Selection(
        [("never", "Never"), ("above", "Above an amount"), ("always", "Always")],
        string="Ask for a code by mail",
        required=True,
        default="never",
        groups="base.group_user",
    )
    portal_sign_code_amount = fields.Monetary("Code above", groups="base.group_user")
    portal_authority_url = fields.Char(
        "Time-stamp authority", groups="base.group_system", help="The address of a service that answers RFC 3161."
    )
    portal_authority_login = fields.Char("User name", groups="base.group_system")
    portal_authority_password = fields.Char("Password", groups="base.group_system")
    portal_authority_roots = fields.Text(
        "Root certificates", groups="base.group_system", help="In PEM: what the authority's time stamps are trusted by."
    )
    portal_remind_days = fields.Integer("Remind after (days)", groups="base.group_user", help="0: no reminder.")
    portal_remind_before_days = fields.Integer(
        "Remind before expiry (days)", groups="base.group_user", help="0: no reminder."
    )

    @api.constrains("portal_authority_url", "portal_authority_password")
    def _check_portal_authority_url(self):
        for company in self.sudo().filtered("portal_authority_url"):
            scheme = urlsplit(company.portal_authority_url).scheme
            if scheme not in ("https", "http") or (company.portal_authority_password and scheme != "https"):
                raise ValidationError(
                    self.env._("The address of the time-stamp authority begins with https://, with a password always.")
                )

    def _get_portal_today(self):
        """Return the date at the vendor's, where the last day of an offer ends."""
        # In sudo mode as visitors may not read the company's contact.
        timezone = pytz.timezone(self.sudo().partner_id.tz or "UTC")
        return datetime.now(timezone).date()

    def _get_portal_authority(self):
        """Return the time-stamp authority, or None if the company has none."""
        # In sudo mode as the password is for the job that seals alone.
        company_sudo = self.sudo()
        if not company_sudo.portal_authority_url:
            return None
        login = (company_sudo.portal_authority_login, company_sudo.portal_authority_password or "")
        roots = (company_sudo.portal_authority_roots,) if company_sudo.portal_authority_roots else ()
        return pdf_seal.Authority(company_sudo.portal_authority_url, roots, login if login[0] else None)
