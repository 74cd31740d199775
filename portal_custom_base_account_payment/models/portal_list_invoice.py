from odoo import api, models


class PortalListInvoice(models.AbstractModel):
    _inherit = "portal.list.invoice"

    @api.model
    def _get_action(self, record):
        """Override of `portal_custom_base_account` to lead to the payment of what is open."""
        if not self._may_pay() or not record._has_to_be_paid():
            return super()._get_action(record)
        return {"label": self.env._("Pay"), "url": f"/my/invoices/{record.id}?payment=True#portal_pay"}

    @api.model
    def _get_actions(self, records):
        """Override of `portal_custom_base_account` to pay at once all that is overdue."""
        actions = super()._get_actions(records)
        payable = self._get_payable_at_once(records)
        if not self._may_pay() or not any(move._get_portal_state() == "overdue" for move in payable):
            return actions
        pay = {"name": "portal_pay_overdue", "label": self.env._("Pay overdue"), "url": "/my/invoices/overdue"}
        return [*actions, pay | {"icon": "fa-credit-card"}]

    @api.model
    def _get_payable_at_once(self, records):
        """Return which of the listed invoices the page of overdue invoices knows: on Odoo's own, those of the person.

        For a module to pay others at once, it must override this method and return them.
        """
        partner = self.env.user.partner_id
        return records.filtered(lambda move: move.partner_id == partner and not move._is_credit())

    @api.model
    def _may_pay(self):
        """Return whether the vendor lets customers pay online.

        For a module to keep somebody from paying, it must override this method and return False.
        """
        # In sudo mode as customers may not read parameters.
        enabled = self.env["ir.config_parameter"].sudo().get_param("account_payment.enable_portal_payment")
        return bool(enabled) and enabled.lower() not in ("0", "false")
