from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _reconcile_portal_part(self, most):
        """Reconcile a debt with a credit, both in one currency, and no more than an amount of them.

        :param float most: the amount in that currency
        """
        # Odoo hands nothing on to where it computes the amounts but the context.
        self.with_context(portal_reconciled_part=(frozenset(self._ids), most)).reconcile()

    def _prepare_reconciliation_plan(self, plan, amls_values_map, shadowed_aml_values=None):
        """Override of `account` to reconcile only the part of two lines that was asked for."""
        ids, most = self.env.context.get("portal_reconciled_part") or (None, 0)
        if ids and ids == frozenset(plan["amls"]._ids):
            amls_values_map = amls_values_map | {
                line: line._limit_portal_part(amls_values_map[line], most) for line in plan["amls"]
            }
        return super()._prepare_reconciliation_plan(plan, amls_values_map, shadowed_aml_values=shadowed_aml_values)

    def _limit_portal_part(self, values, most):
        """Return what Odoo reconciles from, with no more left than an amount."""
        left = abs(values["amount_residual_currency"])
        if self.currency_id.compare_amounts(left, most) <= 0:
            return values
        share = most / left
        return values | {
            "amount_residual": self.company_currency_id.round(values["amount_residual"] * share),
            "amount_residual_currency": self.currency_id.round(values["amount_residual_currency"] * share),
        }
