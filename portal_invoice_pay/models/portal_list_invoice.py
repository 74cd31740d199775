from odoo import api, models


class PortalListInvoice(models.AbstractModel):
    _inherit = "portal.list.invoice"

    @api.model
    def _get_action(self, record):
        """Override of `portal_custom_base_account_payment`: paying leads to the page that asks how."""
        action = super()._get_action(record)
        if action and "payment=True" in action["url"]:
            return action | {"url": f"/my/invoices/pay?ids={record.id}"}
        return action

    @api.model
    def _get_bulk_actions(self):
        """Override of `portal_custom_base_account`: several invoices are paid at once."""
        actions = super()._get_bulk_actions()
        if not self._may_pay():
            return actions
        pay = {"name": "portal_pay_many", "icon": "fa-credit-card", "url": "/my/invoices/pay"}
        return [pay | {"label": self.env._("Pay")}, *actions]

    # === BALANCE === #

    @api.model
    def _parse(self, arguments, choices):
        """Override of `portal_custom_base` to know the filters to which the numbers of the balance lead."""
        name = arguments.get("filterby")
        found = self.env["portal.balance"]._find_filter(name)
        if found:
            choices["filters"] = choices["filters"] | {name: found}
        return super()._parse(arguments, choices)

    @api.model
    def _get_actions(self, records):
        """Override of `portal_custom_base` to lead from the list of all invoices to the balance."""
        actions = super()._get_actions(records)
        if self._get_path() != self._list_path or not self.env["portal.balance"]._is_available():
            return actions
        balance = {"name": "portal_balance", "icon": "fa-bar-chart", "url": "/my/balance"}
        return [*actions, balance | {"label": self.env._("Balance and statement")}]
