from odoo import api, models


class PortalListInvoice(models.AbstractModel):
    _inherit = "portal.list.invoice"

    @api.model
    def _get_action(self, record):
        """Override of `portal_custom_base_account_payment`: paying leads to the page that asks how."""
        action = super()._get_action(record)
        if action and "payment=True" in action["url"]:
            if record._get_portal_announced():
                return None
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
