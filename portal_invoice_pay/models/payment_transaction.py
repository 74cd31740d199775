from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.portal_custom_base_account_payment.models.account_move import PROMISED


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    remittance_id = fields.Many2one("portal.remittance", readonly=True, index="btree_not_null", ondelete="restrict")

    # === LIST AND PAGE === #

    # What a provider has not confirmed yet, of the list of invoices.
    _portal_waiting_idx = models.Index("(id) WHERE state IN ('pending', 'authorized')")

    @api.model
    def _get_portal_waiting_domain(self):
        """Return which transactions wait for their provider; a transfer that somebody promised does not.

        :rtype: Domain
        """
        is_pending = Domain("state", "in", ("pending", "authorized"))
        return is_pending & Domain("provider_id.code", "not in", PROMISED)
