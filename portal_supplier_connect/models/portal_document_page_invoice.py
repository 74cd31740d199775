from odoo import api, models


class PortalDocumentPageInvoice(models.AbstractModel):
    _inherit = "portal.document.page.invoice"

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base_account`: when a supplier's bill is paid, or was."""
        if not record_sudo.is_purchase_document(include_receipts=True):
            return super()._get_sentence(record_sudo, actor, values)
        if paid_on := record_sudo._get_portal_paid_on():
            return self.env._("We paid it on %(date)s.", date=self._tell_date(paid_on))
        due = record_sudo.move_type == "in_invoice" and record_sudo.invoice_date_due
        return self.env._("We pay it by %(date)s.", date=self._tell_date(due)) if due else ""
