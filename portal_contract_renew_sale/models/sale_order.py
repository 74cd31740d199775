from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    portal_contract_id = fields.Many2one(
        "contract.contract",
        "Subscription",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups="sales_team.group_sale_salesman",
        help="The subscription that this quotation renews or extends. Lines without a line of it are for once.",
    )
    portal_contract_kind = fields.Selection(
        [("renewal", "Renewal"), ("upsell", "Extension")],
        "Of the Subscription",
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_salesman",
        help="A renewal is invoiced by the subscription; an extension by this order until the period ends.",
    )
    portal_contract_version = fields.Integer(
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_salesman",
        help="The version of the subscription for which the quotation was made.",
    )
    portal_contract_until = fields.Date(
        "Price Holds Until",
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_salesman",
        help="The end of the period for whose rest an extension is priced.",
    )
    portal_contract_applied_on = fields.Datetime(
        "Applied On",
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_salesman",
        help="When the subscription was changed: it is changed once.",
    )

    portal_contract_before = fields.Json(
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_salesman",
        help="What the subscription was before it was changed, for the order to be cancelled.",
    )

    def _action_confirm(self):
        """Override of `sale`: the subscription follows, in the same transaction, or the order is not confirmed."""
        result = super()._action_confirm()
        # In sudo mode as customers confirm orders, who have no right on subscriptions.
        for order_sudo in self.sudo().filtered(lambda order: order.portal_contract_id):
            if not order_sudo.portal_contract_applied_on:
                order_sudo._apply_portal_contract()
        return result

    def _action_cancel(self):
        """Override of `sale`: what the order changed of its subscription is undone with it.

        :raise UserError: in words, if that is not possible any more
        """
        # In sudo mode as whoever sells need not have a right on subscriptions.
        for order_sudo in self.sudo().filtered("portal_contract_applied_on"):
            order_sudo._undo_portal_contract()
        return super()._action_cancel()

    def _apply_portal_contract(self):
        """Change the subscription as agreed, once.

        :raise UserError: in words, if it has changed since the quotation was made
        """
        contract = self.portal_contract_id
        contract._lock_portal()
        if refusal := self._get_portal_contract_refusal():
            raise UserError(refusal)
        before = self._prepare_portal_contract_before()
        if self.portal_contract_kind == "renewal" and contract.portal_state == "ending":
            contract._take_back_end(None)
        for line in self.order_line.filtered("portal_contract_line_id"):
            line._apply_portal_contract(self.portal_contract_kind)
        words = self.env._("By %(order)s", order=self.name)
        contract._log_portal("change", "", words, None, reason=self.portal_contract_kind)
        self.env["portal.contract.change"]._withdraw_quantities_sudo(self.order_line.portal_contract_line_id)
        before["version"] = contract.portal_version
        self.write({"portal_contract_applied_on": fields.Datetime.now(), "portal_contract_before": before})

    def _prepare_portal_contract_before(self):
        """Return what the subscription is before it is changed, by the id of each line."""
        lines = self.order_line.portal_contract_line_id
        ending = self.portal_contract_id.ending_date
        return {
            "ending": fields.Date.to_string(ending) if ending else False,
            "lines": {str(line.id): line._prepare_portal_contract_before() for line in lines},
        }

    def _undo_portal_contract(self):
        """Let the subscription be as it was before the order, so that it can be confirmed again.

        :raise UserError: in words, if it has changed since, or was invoiced as agreed
        """
        contract, before = self.portal_contract_id, self.portal_contract_before
        contract._lock_portal()
        if refusal := self._get_portal_contract_undo_refusal():
            raise UserError(refusal)
        for line in self.order_line.portal_contract_line_id:
            line._undo_portal_contract(before["lines"][str(line.id)])
        if before["ending"]:
            contract._end_on(fields.Date.to_date(before["ending"]), None, "cancelled")
        words = self.env._("%(order)s was cancelled", order=self.name)
        contract._log_portal("change", "", words, None, reason="cancelled")
        values = {"portal_contract_applied_on": False, "portal_contract_before": False}
        self.write(values | {"portal_contract_version": contract.portal_version})

    def _get_portal_contract_undo_refusal(self):
        """Return why what the order changed cannot be undone any more, in words, or False."""
        contract, before = self.portal_contract_id, self.portal_contract_before or {}
        lines, kept = self.order_line.portal_contract_line_id, before.get("lines", {})
        if before.get("version") != contract.portal_version or not all(str(line.id) in kept for line in lines):
            return self.env._(
                "The subscription has changed since this order was confirmed. Change the subscription itself."
            )
        if any(line._tell_portal_contract_last() != kept[str(line.id)]["last"] for line in lines):
            return self.env._(
                "The subscription was invoiced as this order says. It cannot be cancelled any more: make a new "
                "quotation."
            )
        return False

    def _get_portal_contract_refusal(self):
        """Return why the subscription cannot be changed as agreed any more, in words, or False."""
        contract, is_renewal = self.portal_contract_id, self.portal_contract_kind == "renewal"
        today = contract.company_id._get_portal_contract_today()
        if contract.currency_id != self.currency_id:
            return self.env._("The subscription is in another currency than this quotation. It needs a new one.")
        if contract.portal_state == "closed":
            return self.env._("The subscription has closed since this quotation was made.")
        if contract.portal_version != self.portal_contract_version:
            return self.env._("The subscription has changed since this quotation was made. It needs a new one.")
        if contract.portal_state != "active" and not (is_renewal and contract.portal_state == "ending"):
            return self.env._("The subscription is not running at the moment. Its renewal has to be paid first.")
        if self.portal_contract_until and self.portal_contract_until < today:
            return self.env._("The period that this quotation is priced for has ended. It needs a new one.")
        return False

    @api.model
    def _get_portal_contract_open_domain(self, contract):
        """Return which quotations of a subscription are still to be decided."""
        return [("portal_contract_id", "=", contract.id), ("state", "in", ("draft", "sent"))]
