from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from odoo.addons.portal_custom_base_account.models.account_move import OPEN
from odoo.addons.portal_custom_base_account.models.account_move_line import OPEN_PART
from odoo.addons.portal_custom_base_account.models.portal_list_invoice import INVOICES

ACCOUNTANTS = "account.group_account_invoice"
# What is open of each invoice, for the database.
FIND_OPEN = f"""
    UPDATE account_move_line line
       SET portal_open_partner_id = move.partner_id, portal_open_type = move.move_type, portal_next_due = part.next_due
      FROM (SELECT id, move_id, LEAD(date_maturity) OVER (
                       PARTITION BY move_id ORDER BY date_maturity NULLS FIRST, id) AS next_due
              FROM account_move_line WHERE {OPEN_PART}) part
      JOIN account_move move ON move.id = part.move_id
     WHERE line.id = part.id AND move.state = 'posted' AND move.payment_state IN %s AND move.move_type IN %s
"""


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # What a balance sums up: the open parts of invoices, with what else it asks of their invoices. All other lines have
    # none of it. The database keeps the sums: see `portal.open.sum`.
    portal_open_partner_id = fields.Many2one(
        "res.partner", "Addressee of What Is Open", compute="_compute_portal_open", store=True, groups=ACCOUNTANTS
    )
    portal_open_type = fields.Char(
        "Type of What Is Open", compute="_compute_portal_open", store=True, groups=ACCOUNTANTS
    )
    # By which an invoice of several parts is counted once in each age: with the last part that has it.
    portal_next_due = fields.Date(
        "Next Part Due",
        compute="_compute_portal_open",
        store=True,
        groups=ACCOUNTANTS,
        help="The day of the next open part of the same invoice.",
    )
    _portal_open_idx = models.Index(
        "(portal_open_partner_id) INCLUDE (company_id, currency_id, portal_open_type, date_maturity, portal_next_due,"
        " amount_residual_currency) WHERE portal_open_partner_id IS NOT NULL"
    )

    def _auto_init(self):
        """Override of `base` to look for what is open with one query, however many lines there are."""
        if not column_exists(self.env.cr, self._table, "portal_open_partner_id"):
            create_column(self.env.cr, self._table, "portal_open_partner_id", "int4")
            create_column(self.env.cr, self._table, "portal_open_type", "varchar")
            create_column(self.env.cr, self._table, "portal_next_due", "date")
            self.env.cr.execute(SQL(FIND_OPEN, OPEN, INVOICES))
        result = super()._auto_init()
        self.env["portal.open.sum"]._follow_lines()
        return result

    @api.depends(
        "move_id.state",
        "move_id.payment_state",
        "move_id.partner_id",
        "move_id.move_type",
        "move_id.line_ids.display_type",
        "move_id.line_ids.reconciled",
        "move_id.line_ids.date_maturity",
    )
    def _compute_portal_open(self):
        for move, lines in self.grouped("move_id").items():
            parts = move._get_portal_parts_to_sum_up()
            next_dues = dict(zip(parts._ids, [*(part.date_maturity for part in parts[1:]), False], strict=False))
            for line in lines:
                is_open = line.id in next_dues
                line.portal_open_partner_id = is_open and move.partner_id
                line.portal_open_type = is_open and move.move_type
                line.portal_next_due = is_open and next_dues[line.id]

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
