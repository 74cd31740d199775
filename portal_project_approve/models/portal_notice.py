from odoo import models


class PortalNotice(models.Model):
    _inherit = "portal.notice"

    def _get_attached_file(self):
        """Override of `portal_custom_base`: the sealed record comes with the mail that tells of it."""
        if len(self) != 1 or self.event_id.code != "deliverable_decided":
            return super()._get_attached_file()
        return self.env["portal.sealed.document"]._get_mailed_file(self.dedup_key)
