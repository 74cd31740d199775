from odoo import api, models
from odoo.fields import Domain


class PortalAnswerNews(models.AbstractModel):
    _inherit = "portal.answer.news"

    @api.model
    def _get_sources(self):
        """Override of `portal_custom_base`: files that are new, or have a new version."""
        source = {"model": "portal.document", "date": "changed_on", "domain": Domain.TRUE, "section": "/my/documents"}
        return [*super()._get_sources(), source]
