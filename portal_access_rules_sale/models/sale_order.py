from odoo import models
from odoo.http import request


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_portal_refusal(self):
        """Return why the role of the current visitor does not allow to accept or pay the order, in words.

        :return: a sentence, or False if the role allows what is to be done
        """
        self.ensure_one()
        if self._has_to_be_signed():
            return self._get_portal_sign_refusal()
        return self._get_portal_payment_refusal() if self._has_to_be_paid() else False

    def _get_portal_law(self):
        # The visitor's own rights: Odoo's pages hold documents in the superuser's environment.
        return self.env["portal.law"].with_user(request.env.user if request else self.env.user)

    def _get_portal_sign_refusal(self):
        law = self._get_portal_law()
        if law._has_right("sign", self.amount_total, self.currency_id, self.company_id):
            return False
        return law.env._("Your role does not allow you to accept this quotation. Ask a colleague who may.")

    def _get_portal_payment_refusal(self):
        """Return why the visitor may not pay the order, in words, or False: paying a quotation accepts it."""
        law = self._get_portal_law()
        if not law._has_right("pay"):
            return law.env._("Your role does not allow you to pay. Ask a colleague who may.")
        if self.state in ("draft", "sent") and law.env.user._is_portal():
            if self._has_to_be_signed():
                return law.env._("Accept the quotation first.")
            return self._get_portal_sign_refusal()
        return False
