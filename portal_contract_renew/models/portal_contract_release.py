from datetime import timedelta

from odoo import api, fields, models

# After so many days nobody comes back to a subscription by the method that it had.
DAYS_KEPT = 90
# Contracts of a run.
BATCH = 200


class PortalContractRelease(models.AbstractModel):
    """What is kept of payment methods of subscriptions that have closed: nothing, after a while."""

    _name = "portal.contract.release"
    _description = "Release of Payment Methods"

    @api.model
    def _release(self, company, today):
        """Take the method from subscriptions that closed long ago, and remove those that nothing else is paid by.

        :param res.company company: whose subscriptions
        :param date today: the day in the time zone of the company
        """
        # In sudo mode as the schedule acts for customers.
        for contract_sudo in self.env["contract.contract"].sudo().search(self._get_domain(company, today), limit=BATCH):
            token_sudo = contract_sudo.payment_token_id
            contract_sudo._put_method(token_sudo.browse(), None)
            if self._is_left(token_sudo, today):
                token_sudo.active = False

    def _get_domain(self, company, today):
        return [
            ("company_id", "=", company.id),
            ("portal_state", "=", "closed"),
            ("closed_on", "<=", today - timedelta(days=DAYS_KEPT)),
            ("payment_token_id", "!=", False),
        ]

    def _is_left(self, token_sudo, today):
        """Return whether a method was saved for a subscription, pays none any more, and has paid nothing since.

        Customers keep what they saved otherwise, and what they use.
        """
        contracts_sudo = self.env["contract.contract"].sudo().with_context(active_test=False)
        transactions_sudo = self.env["payment.transaction"].sudo()
        of_token = [("token_id", "=", token_sudo.id)]
        since = fields.Datetime.to_datetime(today - timedelta(days=DAYS_KEPT))
        return (
            token_sudo.active
            and not contracts_sudo.search_count([("payment_token_id", "=", token_sudo.id)], limit=1)
            and bool(transactions_sudo.search_count([*of_token, ("portal_contract_id", "!=", False)], limit=1))
            and not transactions_sudo.search_count([*of_token, ("create_date", ">=", since)], limit=1)
        )
