from odoo import api, models


class PortalSaleAmendmentDecision(models.AbstractModel):
    """A customer accepts or declines the changes to a signed order."""

    _name = "portal.sale.amendment.decision"
    _inherit = "portal.sale.quotation.decision"
    _description = "Decision about Changes to a Signed Order"

    _decision_kind = "amendment"

    @api.model
    def _get_payload(self, document, lang=None):
        """Override of `portal.sale.quotation.decision` to name the offer that is amended."""
        amended_sudo = self.env["portal.evidence"]._get_decided_offer_sudo(document)
        amends = {"number": amended_sudo.number, "sha256": amended_sudo.digest}
        return super()._get_payload(document, lang=lang) | {"amends": amends}

    @api.model
    def _before_freeze(self, document, number):
        """Override of `portal.sale.quotation.decision`: the order stays signed."""
        document.portal_offer_number = number
        document.flush_recordset(["portal_offer_number"])

    def _get_state_refusal(self, document):
        """Override of `portal.sale.quotation.decision`: changes that are there, and as long as they are asked for."""
        if document._is_amendment_asked() and document._get_differences():
            return False
        return self.env._("There are no changes to decide on any more.")

    @api.model
    def _get_missing_reason(self):
        """Override of `portal.sale.quotation.decision`: the reasons to choose from are those of a whole quotation."""
        return self.env._("Tell us why in a few words.")

    @api.model
    def _get_decline_refusal(self, document, actor):
        """Override of `portal.sale.quotation.decision`: who may accept the changes may decline them."""
        return (
            self._get_state_refusal(document)
            or self._get_account_refusal(document, actor)
            or document._get_portal_sign_refusal(actor)
        )

    def _can_be_confirmed(self, document):
        """Override of `portal.sale.quotation.decision`: one person decides on changes."""
        return False

    @api.model
    def _get_consent(self, document, actor):
        """Override of `portal.sale.quotation.decision` to name the changes."""
        return self.env._(
            "I accept the changes to %(order)s on behalf of %(customer)s, and I agree to sign them electronically.",
            order=document.name,
            customer=self._get_customer(document).name or "",
        )

    def _note_part(self, document, evidence):
        """Override of `portal.sale.quotation.decision`: the order stays signed until all have accepted the changes."""
        self.env["portal.event"]._notify("quote_to_sign", document, dedup_key=evidence.hash)

    def _complete(self, document, evidence):
        """Override of `portal.sale.quotation.decision`: the signed order stays as it is."""
        document.portal_amendment_state = "accepted"

    @api.model
    def _after_decline(self, document, evidence, actor):
        """Override of `portal.sale.quotation.decision`: the order stays as it is, and the salesperson is told."""
        document.portal_amendment_state = "declined"
        self._tell_declined(document, actor, self.env._("Changes declined"), evidence._get_facts()["reason"])

    @api.model
    def _prepare_certificate_facts(self, offer, payload):
        """Override of `portal.sale.quotation.decision` to tell what was changed."""
        facts = super()._prepare_certificate_facts(offer, payload)
        amended = offer._get_amended_sudo()
        comparison = self.env["portal.sale.offer.comparison"]
        changes = comparison._compare(amended._get_payload(), payload, is_confirmed=True) if amended else []
        return [
            *facts,
            (self.env._("Changes version %(number)s", number=amended.number), f"SHA-256 {amended.digest}"),
            *((change["label"], f"{change['signed'] or '-'} → {change['now'] or '-'}") for change in changes),
        ]
