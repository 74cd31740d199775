from odoo import models


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _get_partners(self, record):
        """Override of `portal_custom_base` to tell the vendor of a signature too."""
        partners = super()._get_partners(record)
        if self.code != "quote_signed":
            return partners
        signer = record._get_last_signer()
        vendor = record.user_id.partner_id or record.team_id.user_id.partner_id
        return (partners | signer | vendor).filtered("email")
