from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_payment_policy = fields.Selection(related="company_id.portal_payment_policy", readonly=False)
    portal_provider_ids = fields.Many2many(related="company_id.portal_provider_ids", readonly=False)
    portal_payment_method_ids = fields.Many2many(related="company_id.portal_payment_method_ids", readonly=False)
    portal_allows_transfer = fields.Boolean(related="company_id.portal_allows_transfer", readonly=False)
    portal_allows_partial = fields.Boolean(related="company_id.portal_allows_partial", readonly=False)
    portal_min_partial_amount = fields.Monetary(related="company_id.portal_min_partial_amount", readonly=False)
    portal_allows_demo_payments = fields.Boolean(related="company_id.portal_allows_demo_payments", readonly=False)
    portal_shares_tokens = fields.Boolean(related="company_id.portal_shares_tokens", readonly=False)

    # === GENUINE === #

    portal_seals_invoices = fields.Boolean(related="company_id.portal_seals_invoices", readonly=False)

    def action_portal_seal_existing(self):
        """Have the invoices sealed that were posted before they were."""
        self.ensure_one()
        self.env["portal.invoice.sealing"]._request(self.company_id, self.env.user)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The invoices are being sealed, the newest first."),
            },
        }
