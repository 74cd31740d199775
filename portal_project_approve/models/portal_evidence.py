from odoo import models

from odoo.addons.portal_evidence import canonical

from .portal_project_deliverable_decision import SILENCE

MODEL = "portal.project.deliverable"


class PortalEvidence(models.Model):
    _name = "portal.evidence"
    _inherit = "portal.evidence"
    _log_access = False

    def _prepare_signature(self):
        """Override of `portal_evidence`: who accepted a deliverable has not signed it."""
        if self.kind == SILENCE:
            return {"title": self.env._("Accepted, as nobody answered"), "facts": self._prepare_silence_facts()}
        values = super()._prepare_signature()
        if self.res_model != MODEL:
            return values
        if self.kind == "accepted":
            values["title"] = self.env._("Accepted by %(name)s", name=self.signer_name)
        elif self.kind == "accepted_with_reservations":
            values["title"] = self.env._("Accepted with reservations by %(name)s", name=self.signer_name)
        return values

    def _prepare_silence_facts(self):
        facts = self._get_facts()
        silence = facts["silence"]
        told = [
            (self.env._("E-mail to %(name)s left", name=each["contact"] or each["email"]), each["left_at"])
            for each in silence["told"]
        ]
        return [
            (self.env._("Time"), canonical.time_text(self.decided_at)),
            (self.env._("Reason"), silence["words"]),
            (self.env._("Submitted"), silence["submitted_at"]),
            *told,
            (self.env._("Recorded by"), self.env._("The system of %(company)s", company=facts["system"])),
            (self.env._("Hash in the chain of evidence"), self.hash),
        ]

    def _prepare_signature_facts(self, facts):
        """Override of `portal_evidence` to name the role in which it was accepted."""
        rows = super()._prepare_signature_facts(facts)
        return [*rows, (self.env._("Role"), facts.get("role"))] if self.res_model == MODEL else rows
