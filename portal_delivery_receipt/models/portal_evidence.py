from odoo import models


class PortalEvidence(models.Model):
    _name = "portal.evidence"
    _inherit = "portal.evidence"
    _log_access = False

    def _prepare_signature(self):
        """Override of `portal_evidence`: who took a delivery has not signed it."""
        values = super()._prepare_signature()
        if self.kind == "received":
            values["title"] = self.env._("Received by %(name)s", name=self.signer_name)
        elif self.kind == "received_with_reservations":
            values["title"] = self.env._("Received with reservations by %(name)s", name=self.signer_name)
        return values
