from odoo import api, models


class PortalDocumentAccess(models.AbstractModel):
    _inherit = "portal.document.access"

    @api.model
    def _get_link_refusal(self, record, user):
        """Override of `portal_tools`: links are held to the policy."""
        return self.env["portal.access.policy"]._get_link_refusal(record, user) or super()._get_link_refusal(
            record, user
        )
