from odoo import api, models
from odoo.fields import Domain

from .portal_section import SUBSCRIPTIONS


class PortalListSubscriptionInvoice(models.AbstractModel):
    """The invoices of one subscription."""

    _name = "portal.list.subscription.invoice"
    _inherit = "portal.list.document.invoice"
    _description = "List of the Invoices of a Subscription"

    _list_document_model = "contract.contract"

    @api.model
    def _get_document_domain(self, document_sudo):
        return Domain("invoice_line_ids.contract_line_id.contract_id", "=", document_sudo.id)

    @api.model
    def _get_path(self):
        return f"{SUBSCRIPTIONS}/{self._get_document_sudo().id}/invoices"

    @api.model
    def _get_parent(self):
        contract_sudo = self._get_document_sudo()
        return {"name": contract_sudo.name, "url": contract_sudo.access_url}

    @api.model
    def _get_invitation(self):
        return self.env._("No invoice of this subscription yet.")
