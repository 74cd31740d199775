from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.portal_custom_base.models.portal_adoption import MOST_ROWS


class PortalAdoption(models.Model):
    _inherit = "portal.adoption"
    _depends = {"portal.opening": ["partner_id", "is_human"]}

    opened = fields.Integer("Documents opened this month", readonly=True)

    @api.model
    def _get_events(self, since):
        """Override of `portal_custom_base` to tell which documents were opened, by people who are signed in."""
        openings = SQL(
            """
            SELECT partner_id, 'opened', FALSE, create_date, NULL::float
              FROM (SELECT partner_id, create_date FROM portal_opening WHERE is_human AND partner_id IS NOT NULL
                     ORDER BY id DESC LIMIT %s) opening
             WHERE create_date > %s
            """,
            MOST_ROWS,
            since,
        )
        return [*super()._get_events(since), openings]

    @api.model
    def _get_measures(self, month):
        """Override of `portal_custom_base` to count them."""
        return super()._get_measures(month) | {"opened": self._count(SQL("kind = 'opened'"), month)}
