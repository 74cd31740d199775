from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _increase_rank(self, field, n=1):
        """Override of `account` to look for no tracked change: a rank, which each invoice raises, is not tracked.

        Odoo would read what is tracked of the customer field by field, in a transaction of its own.
        """
        return super(ResPartner, self.with_context(tracking_disable=True))._increase_rank(field, n)
