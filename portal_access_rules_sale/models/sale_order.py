from odoo import models
from odoo.http import request


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_portal_refusal(self):
        """Return why the role of the current visitor does not allow to accept or pay the order, in words.

        :return: a sentence, or False if the role allows what is to be done
        """
        self.ensure_one()
        # The visitor's own rights: Odoo's pages hold documents in the superuser's environment.
        law = self.env["portal.law"].with_user(request.env.user if request else self.env.user)
        if self._has_to_be_signed():
            if not law._has_right("sign", self.amount_total, self.currency_id, self.company_id):
                return law.env._("Your role does not allow you to accept this quotation. Ask a colleague who may.")
        elif self._has_to_be_paid() and not law._has_right("pay"):
            return law.env._("Your role does not allow you to pay. Ask a colleague who may.")
        return False
