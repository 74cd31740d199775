from odoo import fields, models


class PaymentToken(models.Model):
    _inherit = "payment.token"

    card_expiry_date = fields.Date("Expires", readonly=True, help="The last day of the month, if it is known.")
    portal_contract_ids = fields.One2many("contract.contract", "payment_token_id", groups="account.group_account_invoice")

    def _is_expired_on(self, date):
        """Return whether the card is known to have expired before a day. What is not known has not expired."""
        self.ensure_one()
        return bool(self.card_expiry_date) and self.card_expiry_date < date

    def _fits_contract(self, contract):
        """Return whether a method can be charged for a contract at all, by anybody: company, currency, provider.

        The provider must charge without the customer, and not capture by hand. Own or company's: the contract asks.
        """
        raise NotImplementedError

    def _is_open_to(self, actor, contract):
        """Return whether somebody may use and remove a method for a contract: an own one, or the company's with the
        right "pay" and documents of the whole company. Never a colleague's."""
        raise NotImplementedError

    def _remove_by(self, actor):
        """Remove a saved method, as its owner or, for the company's, with the right "pay".

        Contracts that use it lose it, which is logged.

        :raise AccessError: if it is not theirs
        """
        raise NotImplementedError
