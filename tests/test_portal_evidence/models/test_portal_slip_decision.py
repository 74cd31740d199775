from odoo import api, models


class TestPortalSlipDecision(models.AbstractModel):
    """What a customer decides about a delivery slip, by the hooks of the foundation and nothing else."""

    _name = "test_portal.slip.decision"
    _inherit = "portal.decision"
    _description = "Decision about a Delivery Slip"

    @api.model
    def _get_payload(self, document, lang=None):
        """Override of `portal_evidence`: what a slip says."""
        return {
            "lang": lang or document.partner_id.lang or "en_US",
            "name": document.name,
            "customer": {"id": document.partner_id.id, "name": document.partner_id.name},
            "lines": document.lines or "",
            "documents": self.env["portal.evidence.file"]._describe(document.plan_id),
        }

    @api.model
    def _get_files(self, document):
        """Override of `portal_evidence`: the plan of a slip is kept with it."""
        return {document.plan_id: document.plan_id.id} if document.plan_id else {}

    @api.model
    def _get_refusal(self, document, actor):
        """Override of `portal_evidence`: a slip is decided on once, and by the customer."""
        if document.state != "sent":
            return self.env._("This slip is not waiting for a decision.")
        customer = document.partner_id.commercial_partner_id
        if not actor.is_link and actor.partner.commercial_partner_id != customer:
            return self.env._("This slip is not for you.")
        return False

    @api.model
    def _after_signature(self, document, evidence, actor):
        """Override of `portal_evidence`: the slip is signed."""
        document.state = "signed"
        return super()._after_signature(document, evidence, actor)

    @api.model
    def _after_decline(self, document, evidence, actor):
        """Override of `portal_evidence`: the slip is declined."""
        document.state = "declined"

    @api.model
    def _is_in_force(self, document):
        """Override of `portal_evidence`: until the vendor takes it back."""
        return super()._is_in_force(document) and not document.is_taken_back
