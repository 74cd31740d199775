from odoo import api, models
from odoo.tools import SQL

from odoo.addons.portal_custom_base.models.portal_adoption import MOST_ROWS


class PortalAdoption(models.Model):
    _inherit = "portal.adoption"
    _depends = {"payment.transaction": ["partner_id", "state", "operation", "last_state_change"]}

    @api.model
    def _get_events(self, since):
        """Override of `portal_custom_base` to tell of payments that customers made themselves, online."""
        payments = SQL(
            """
            SELECT partner_id, 'paid_online', TRUE, last_state_change, NULL::float
              FROM (SELECT partner_id, last_state_change FROM payment_transaction
                     WHERE state = 'done' AND operation IN ('online_direct', 'online_redirect', 'online_token')
                     ORDER BY id DESC LIMIT %s) payment
             WHERE last_state_change > %s
            """,
            MOST_ROWS,
            since,
        )
        return [*super()._get_events(since), payments]
