from odoo import fields, models

# What an order changes of a line of a subscription.
CHANGED = ("quantity", "automatic_price", "specific_price", "discount")


class ContractLine(models.Model):
    _inherit = "contract.line"

    def _prepare_portal_contract_before(self):
        """Return what the line is before an order changes it."""
        self.ensure_one()
        return {name: self[name] for name in CHANGED} | {"last": self._tell_portal_contract_last()}

    def _tell_portal_contract_last(self):
        """Return until when the line is invoiced, as text; False if it never was."""
        last = self.last_date_invoiced
        return fields.Date.to_string(last) if last else False

    def _undo_portal_contract(self, before):
        """Let the line be as it was before an order.

        :param dict before: what `_prepare_portal_contract_before` returned
        """
        self.ensure_one()
        self.write({name: before[name] for name in CHANGED if name != "quantity"})
        self.env["portal.contract.adapter"]._change_quantity(self, before["quantity"])
