from odoo import fields, models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    portal_contract_id = fields.Many2one(
        "contract.contract",
        "Subscription",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The subscription that gets the method that is saved with this payment, or whose period it pays.",
    )
    portal_is_for_all = fields.Boolean(
        "For All Subscriptions", readonly=True, copy=False, help="The method is for all of the customer's subscriptions."
    )
    portal_user_id = fields.Many2one(
        "res.users", "Paid By", readonly=True, copy=False, ondelete="set null", help="Who gave the method."
    )
    portal_charge_ids = fields.One2many("portal.contract.charge", "transaction_id", readonly=True)
    portal_decline_code = fields.Char(readonly=True, copy=False, help="The provider's code of a refusal.")
    portal_is_unanswered = fields.Boolean(readonly=True, copy=False, help="The connection was lost: it may be charged.")

    def _get_portal_problem(self):
        """Return why a transaction was refused, in the terms of `renewal_problem`, and whether only for the moment.

        For a module to read the answers of a provider, it must override this method and return both.

        :rtype: tuple(str, bool)
        """
        raise NotImplementedError
