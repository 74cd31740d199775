from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # === GENUINE === #

    portal_seals_invoices = fields.Boolean(related="company_id.portal_seals_invoices", readonly=False)

    def action_portal_seal_existing(self):
        """Have the invoices sealed that were posted before they were."""
        self.env["portal.invoice.sealing"]._request(self.company_id, self.env.user)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The invoices are being sealed, the newest first."),
            },
        }
