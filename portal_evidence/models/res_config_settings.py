from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_authority_url = fields.Char(related="company_id.portal_authority_url", readonly=False)
    portal_authority_login = fields.Char(related="company_id.portal_authority_login", readonly=False)
    portal_authority_password = fields.Char(related="company_id.portal_authority_password", readonly=False)
    portal_authority_roots = fields.Text(related="company_id.portal_authority_roots", readonly=False)

    def action_open_portal_certificates(self):
        """Open the certificates that seal documents."""
        return self.env["ir.actions.act_window"]._for_xml_id("portal_evidence.portal_seal_certificate_action")
