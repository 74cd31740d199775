from odoo import models

MODEL = "portal.project.deliverable"


class PortalEvidence(models.Model):
    _name = "portal.evidence"
    _inherit = "portal.evidence"
    _log_access = False

    def _prepare_signature(self):
        """Override of `portal_evidence`: who accepted a deliverable has not signed it."""
        values = super()._prepare_signature()
        if self.res_model != MODEL:
            return values
        if self.kind == "accepted":
            values["title"] = self.env._("Accepted by %(name)s", name=self.signer_name)
        elif self.kind == "accepted_with_reservations":
            values["title"] = self.env._("Accepted with reservations by %(name)s", name=self.signer_name)
        return values

    def _prepare_signature_facts(self, facts):
        """Override of `portal_evidence` to name the role in which it was accepted."""
        rows = super()._prepare_signature_facts(facts)
        return [*rows, (self.env._("Role"), facts.get("role"))] if self.res_model == MODEL else rows
