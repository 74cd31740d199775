from odoo import api, models
from odoo.fields import Domain


class PortalAnswerNews(models.AbstractModel):
    _inherit = "portal.answer.news"

    @api.model
    def _get_sources(self):
        """Override of `portal_custom_base`: tickets that moved."""
        return [
            *super()._get_sources(),
            {
                "model": "helpdesk.ticket",
                "date": "portal_stage_date",
                "domain": Domain.TRUE,
                "section": "/my/tickets",
            },
        ]
