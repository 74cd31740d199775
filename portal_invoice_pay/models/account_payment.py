from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # The last payment of a customer, of the balance.
    _portal_received_idx = models.Index(
        "(partner_id, date DESC, id DESC) WHERE payment_type = 'inbound' AND partner_type = 'customer'"
        " AND state IN ('in_process', 'paid')"
    )
