from odoo import api, models


class MailTemplate(models.Model):
    _inherit = "mail.template"

    @api.model
    def _get_portal_link_models(self):
        """Override of `portal_custom_base` to leave out the PDF of quotations and orders."""
        return super()._get_portal_link_models() | {"sale.order"}
