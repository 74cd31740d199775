from odoo import models


class PortalEvidence(models.Model):
    _name = "portal.evidence"
    _inherit = "portal.evidence"
    _log_access = False

    def _prepare_signature(self):
        """Override of `portal_evidence`: who accepted a file has not signed it."""
        values = super()._prepare_signature()
        if self.res_model == "portal.document.acceptance" and self.kind == "accepted":
            values["title"] = self.env._("Read and accepted by %(name)s", name=self.signer_name)
        return values
