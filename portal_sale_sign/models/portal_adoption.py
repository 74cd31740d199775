from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.portal_custom_base.models.portal_adoption import MOST_ROWS
from odoo.addons.portal_evidence.models.portal_evidence import DECIDING, FINAL


class PortalAdoption(models.Model):
    _inherit = "portal.adoption"
    _depends = {
        "portal.evidence": ["res_model", "res_id", "kind", "signature_role", "decided_at"],
        "sale.order": ["partner_id"],
    }

    days_to_sign = fields.Float(
        "Median days to sign",
        readonly=True,
        aggregator="avg",
        help="Half of the quotations signed within a year were signed faster, counted from the first that was sent. "
        "Of several customers: the average of theirs.",
    )

    @api.model
    def _get_events(self, since):
        """Override of `portal_custom_base` to tell which quotations were signed, and when they had been sent first."""
        signed = SQL(
            """
            SELECT orders.partner_id, 'signed', TRUE, signed.decided_at,
                   extract(EPOCH FROM signed.decided_at - sent.decided_at)::float / 86400
              FROM (SELECT res_id, decided_at FROM portal_evidence
                     WHERE res_model = 'sale.order' AND kind IN %s AND signature_role = %s
                     ORDER BY id DESC LIMIT %s) signed
              JOIN sale_order orders ON orders.id = signed.res_id
 LEFT JOIN LATERAL (SELECT min(decided_at) AS decided_at FROM portal_evidence
                     WHERE res_model = 'sale.order' AND res_id = signed.res_id AND kind = 'offered') sent ON TRUE
             WHERE signed.decided_at > %s
            """,
            DECIDING,
            FINAL,
            MOST_ROWS,
            since,
        )
        return [*super()._get_events(since), signed]

    @api.model
    def _get_measures(self, month):
        """Override of `portal_custom_base` to add how long signing takes."""
        return super()._get_measures(month) | {"days_to_sign": self._get_median("signed")}
