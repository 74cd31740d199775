from odoo import models


class PortalNotice(models.Model):
    _inherit = "portal.notice"

    def _prepare_item(self):
        """Override of `portal_custom_base`: the text says which of the things of an invoice the notice is about."""
        if self.event_id.code not in ("invoice_dispute_closed", "invoice_reminder"):
            return super()._prepare_item()
        return super(PortalNotice, self.with_context(portal_key=self.dedup_key))._prepare_item()
