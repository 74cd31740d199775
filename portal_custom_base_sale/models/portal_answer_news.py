from odoo import api, models
from odoo.fields import Domain


class PortalAnswerNews(models.AbstractModel):
    _inherit = "portal.answer.news"

    @api.model
    def _get_sources(self):
        """Override of `portal_custom_base`: quotations and orders, each where the role shows its section."""
        source = {"model": "sale.order", "date": "date_order"}
        return [
            *super()._get_sources(),
            source | {"domain": Domain("state", "=", "sent"), "section": "/my/quotes"},
            source | {"domain": Domain("state", "=", "sale"), "section": "/my/orders"},
        ]
