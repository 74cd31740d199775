from odoo import api, models


class PortalAnswerOwed(models.AbstractModel):
    _inherit = "portal.answer.owed"

    @api.model
    def _prepare_answer(self, found, records_sudo):
        """Override of `portal_custom_base_account` to tell the balance: since when, credit, the last payment too.

        The method is not called, as it reads the same invoices; what other addons add to it is lost here, and they add
        it to `portal.balance` instead.
        """
        accounts = self.env["portal.balance"]._prepare_accounts()
        return {
            "template": "portal_invoice_pay.portal_answer_owed",
            "empty": self.env._("You owe nothing."),
            "is_owed": any(account["is_owed"] for account in accounts),
            "accounts": accounts,
        }
