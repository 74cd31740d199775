from odoo import models

# The field of the stage that customers see, where tickets are followed in the portal.
PUBLIC_STAGE = "portal_stage_id"


class PortalDocumentTypeModel(models.Model):
    _inherit = "portal.document.type.model"

    def _get_field_names(self):
        """Override of `portal_access_rules`: where customers see stages of their own, that of staff is closed."""
        names = super()._get_field_names()
        is_ticket = set(self.mapped("model_name")) == {"helpdesk.ticket"}
        if is_ticket and PUBLIC_STAGE in self.env["helpdesk.ticket"]._fields:
            return names - {"stage_id"}
        return names
