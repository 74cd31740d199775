from odoo import models


class PortalContractChargedMixin(models.AbstractModel):
    """How a contract is charged: the method, the attempts, the answers."""

    _name = "portal.contract.charged.mixin"
    _description = "What Is Charged to a Saved Method"

    def _get_method_problem(self, date=None):
        """Return why the assigned method cannot be charged: "no_method" or "expired"; False if it can.

        :param date date: on which day; by default the renewal date, or today if that is later
        """
        raise NotImplementedError

    def _get_charge_under_way(self):
        """Return the charge of the period that is due whose answer is not known or final; empty if there is none."""
        raise NotImplementedError

    def _get_transactions_under_way(self):
        """Return transactions of the invoice that is due which may still bring money, of customers too."""
        raise NotImplementedError

    def _assign_method(self, token, actor, is_for_all=False):
        """Have a contract charged to a saved method. In To Renew the period is charged at once.

        :param payment.token token: in any mode; who may use which one is checked here
        :param Actor actor: who does it
        :param bool is_for_all: whether it is for all subscriptions of the customer that the actor may manage
        :raise AccessError: if the actor may not, or the method is a colleague's
        :raise UserError: if the method does not fit this contract
        """
        raise NotImplementedError

    def _charge_now(self, actor):
        """Charge the period that is due to the assigned method, because somebody asks for it. It commits.

        :param Actor actor: who asks; None for the schedule
        :return: the state of the charge, see `portal.contract.charge`; "" if there is nothing to be charged
        :raise AccessError: if the actor may not pay
        :raise UserError: if there is no usable method, or a payment is under way
        """
        raise NotImplementedError

    def _prepare_due_invoice(self, actor):
        """Return the invoice of the period that is due, for the customer to pay it in the portal; a draft is made.

        A page calls it by POST, and creates the transaction with `invoice_ids`, `portal_contract_id` and
        `portal_user_id`; `_post_process` posts the invoice, settles the period, and assigns a method that was saved.

        :raise AccessError: if the actor may not pay
        :raise UserError: if nothing is due, or a payment is under way
        """
        raise NotImplementedError
