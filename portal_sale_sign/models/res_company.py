from odoo import fields, models

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
    )
    portal_sign_code_amount = fields.Monetary("Code above")
    portal_seal_layout = fields.Selection(
        [("report", "Odoo's quotation"), ("plain", "Plain")],
        string="Layout of sealed documents",
        required=True,
        default="report",
        help="Odoo's own needs its PDF engine. Where that fails, the plain layout takes its place.",
    )
    portal_authority_url = fields.Char("Time-stamp authority", help="The address of a service that answers RFC 3161.")
    portal_authority_login = fields.Char("User name", groups="base.group_system")
    portal_authority_password = fields.Char("Password", groups="base.group_system")
    portal_authority_roots = fields.Text(
        "Root certificates", groups="base.group_system", help="In PEM: what the authority's time stamps are trusted by."
    )
    portal_remind_days = fields.Integer("Remind after (days)", default=0, help="0: no reminder.")
    portal_remind_before_days = fields.Integer("Remind before expiry (days)", default=0, help="0: no reminder.")

    def _get_portal_authority(self):
        """Return the time-stamp authority, or None if the company has none."""
        # In sudo mode as the password is for the job that seals alone.
        company_sudo = self.sudo()
        if not company_sudo.portal_authority_url:
            return None
        login = (company_sudo.portal_authority_login, company_sudo.portal_authority_password or "")
        roots = (company_sudo.portal_authority_roots,) if company_sudo.portal_authority_roots else ()
        return pdf_seal.Authority(company_sudo.portal_authority_url, roots, login if login[0] else None)
