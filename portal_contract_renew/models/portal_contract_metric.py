from odoo import fields, models
from odoo.tools import SQL


class PortalContractMetric(models.Model):
    """What became of the monthly recurring revenue, by subscription and day: the sum until a day is what recurred then.

    Amounts are those of the contracts, in their currencies.
    """

    _name = "portal.contract.metric"
    _description = "Recurring Revenue of Subscriptions"
    _auto = False
    _order = "date desc, id"
    _rec_name = "contract_id"

    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    contract_id = fields.Many2one("contract.contract", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    plan_id = fields.Many2one("contract.template", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    kind = fields.Selection(
        [
            ("new", "New"),
            ("returned", "Returned"),
            ("lost", "Lost"),
            ("at_risk", "To Renew"),
            ("recovered", "Recovered"),
        ],
        readonly=True,
    )
    recurring = fields.Monetary("Monthly recurring revenue", readonly=True, help="More, or less, from this day on.")
    lost = fields.Monetary("Lost per month", readonly=True)
    at_risk = fields.Monetary("At risk per month", readonly=True)
    recovered = fields.Monetary("Recovered per month", readonly=True)

    @property
    def _table_query(self):
        """What began, from contracts, and what became of it, from the history."""
        return SQL(
            """
            WITH moves AS (
                SELECT t.id, t.res_id, t.recorded_on::date AS date, t.monthly_amount AS amount,
                       CASE WHEN t.state_after = 'closed' THEN 'lost'
                            WHEN t.state_before = 'closed' THEN 'returned'
                            WHEN t.state_after = 'to_renew' THEN 'at_risk'
                            WHEN t.state_before = 'to_renew' AND t.state_after = 'active' THEN 'recovered'
                       END AS kind
                FROM portal_contract_transition t WHERE t.kind = 'state'
            ), closings AS (
                SELECT res_id, sum(CASE kind WHEN 'lost' THEN amount WHEN 'returned' THEN -amount ELSE 0 END) AS amount
                FROM moves GROUP BY res_id
            ), flows AS (
                SELECT -c.id AS id, c.id AS res_id, coalesce(c.date_start, c.create_date::date) AS date, 'new' AS kind,
                       CASE WHEN c.portal_state = 'closed' THEN 0 ELSE coalesce(c.monthly_amount, 0) END
                           + coalesce(k.amount, 0) AS amount
                FROM contract_contract c LEFT JOIN closings k ON k.res_id = c.id
                WHERE c.contract_type = 'sale' AND c.active
                UNION ALL
                SELECT id, res_id, date, kind, amount FROM moves WHERE kind IS NOT NULL
            )
            SELECT f.id, f.date, f.kind, c.id AS contract_id, c.company_id, c.partner_id,
                   c.contract_template_id AS plan_id, c.renewal_currency_id AS currency_id,
                   CASE f.kind WHEN 'lost' THEN -f.amount WHEN 'new' THEN f.amount WHEN 'returned' THEN f.amount
                        ELSE 0 END AS recurring,
                   CASE WHEN f.kind = 'lost' THEN f.amount ELSE 0 END AS lost,
                   CASE WHEN f.kind = 'at_risk' THEN f.amount ELSE 0 END AS at_risk,
                   CASE WHEN f.kind = 'recovered' THEN f.amount ELSE 0 END AS recovered
            FROM flows f JOIN contract_contract c ON c.id = f.res_id
            """
        )
