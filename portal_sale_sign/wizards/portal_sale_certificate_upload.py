import base64

from odoo import fields, models


class PortalSaleCertificateUpload(models.TransientModel):
    _name = "portal.sale.certificate.upload"
    _description = "Upload of a Certificate"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    file = fields.Binary("PKCS#12 file (.p12 or .pfx)", required=True, attachment=False)
    filename = fields.Char()
    passphrase = fields.Char()

    def action_upload(self):
        """Keep the certificate, and forget what was typed.

        :raise UserError: if it cannot be used
        """
        self.ensure_one()
        certificates = self.env["portal.sale.certificate"]
        certificates._add(self.company_id, base64.b64decode(self.file), self.passphrase or "")
        self.sudo().unlink()
        return self.env["ir.actions.act_window"]._for_xml_id("portal_sale_sign.action_portal_sale_certificate")
