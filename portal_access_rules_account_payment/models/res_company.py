from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.private
    def get_next_batch_payment_communication(self):
        """Override of `account` to close it to RPC: each call uses up a number of the company, whoever calls.

        Odoo's pages and wizards call it from Python alone.
        """
        return super().get_next_batch_payment_communication()
