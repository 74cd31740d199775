import base64

from odoo import fields, models


class PortalSealCertificateUpload(models.TransientModel):
    _name = "portal.seal.certificate.upload"
    _description = "Upload of a Certificate"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    file = fields.Binary("PKCS#12 file (.p12 or .pfx)", required=True, attachment=False)
    filename = fields.Char()
    passphrase = fields.Char()

    def action_upload(self):
        """Keep the certificate, and forget what was typed, also if it cannot be used.

        :raise UserError: if it cannot be used
        """
        self.ensure_one()
        company, data, passphrase = self.company_id, base64.b64decode(self.file), self.passphrase or ""
        # On a cursor of its own, as a refusal below would bring the key and its passphrase back.
        with self.env.registry.cursor() as cursor:
            cursor.execute("DELETE FROM portal_seal_certificate_upload WHERE id = %s", [self.id])
        self.env["portal.seal.certificate"]._add(company, data, passphrase)
        return self.env["ir.actions.act_window"]._for_xml_id("portal_evidence.portal_seal_certificate_action")
