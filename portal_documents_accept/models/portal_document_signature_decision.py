from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.portal_evidence.models.portal_evidence import COSIGNER, FINAL
from odoo.addons.portal_tools.file_size import tell_size

from .. import pdf_append

PDF = "application/pdf"
# What is signed is read at once, and sealed as one file.
MAX_SIZE = 25 * 1024 * 1024


class PortalDocumentSignatureDecision(models.AbstractModel):
    """People of a customer sign a version of a file, one after the other."""

    _name = "portal.document.signature.decision"
    _inherit = "portal.document.acceptance.decision"
    _description = "Signature of a File"

    _decision_event = "signed"

    # === WHAT IS OFFERED === #

    @api.model
    def _get_payload(self, document, lang=None):
        """Override of `portal_documents_accept` to add who signs in which order, and the file itself."""
        signers = [
            {"id": signer.partner_id.id, "name": signer.partner_id.name or None} for signer in document.signer_ids
        ]
        files = self.env["portal.evidence.file"]._describe(document.version_id.attachment_id)
        return super()._get_payload(document, lang=lang) | {"signers": signers, "documents": files}

    @api.model
    def _get_files(self, document):
        """Override of `portal_evidence`: the file is kept with the offer.

        A PDF is sealed itself; any other file, and a PDF that cannot be, is put into the sealed certificate.
        """
        attachment = document.version_id.attachment_id
        is_sealed = document.version_id.mimetype == PDF and pdf_append.is_appendable(attachment.raw or b"")
        return {attachment: document.version_id.id if is_sealed else 0}

    @api.model
    def _before_freeze(self, document, number):
        """Override of `portal_evidence` to refuse what is too large.

        :raise UserError: if it is
        """
        if document.size > MAX_SIZE:
            raise UserError(
                self.env._(
                    "“%(name)s” is too large to be signed: at most %(size)s.",
                    name=document.name,
                    size=tell_size(self.env, MAX_SIZE),
                )
            )

    # === WHO DECIDES === #

    def _get_state_refusal(self, document):
        if document.state == "accepted":
            return self.env._("This has been signed already.")
        return super()._get_state_refusal(document)

    def _get_own_refusal(self, document, actor):
        signers = document.signer_ids
        own = self._get_own_signer(document, actor)
        if signers and not own:
            names = ", ".join(signers.partner_id.mapped("name"))
            return self.env._("This is to be signed by %(names)s.", names=names)
        if own.signed_on:
            return self.env._("You have signed. It waits for %(name)s now.", name=document.awaited_id.name)
        if own and own.partner_id != document.awaited_id:
            return self.env._("%(name)s signs before you. We will write to you then.", name=document.awaited_id.name)
        return self._get_right_refusal(document, actor)

    @api.model
    def _get_decline_refusal(self, document, actor):
        """Override of `portal_evidence`: each of the signers can decline, also before it is their turn."""
        if refusal := self._get_state_refusal(document):
            return refusal
        own = self._get_own_signer(document, actor)
        if own and not own.signed_on:
            return self._get_right_refusal(document, actor)
        return self._get_person_refusal(document, actor)

    def _get_own_signer(self, document, actor):
        """Return the signer whom the actor is; empty if there is none."""
        partner = actor.partner
        return document.signer_ids.filtered(lambda signer: partner and signer.partner_id == partner)[:1]

    @api.model
    def _get_consent(self, document, actor):
        """Override of `portal_documents_accept`: for whom it is signed."""
        return self.env._(
            "I sign “%(file)s”, version %(number)s, on behalf of %(customer)s, and I agree to sign it electronically.",
            file=document.name,
            number=document.version_number,
            customer=document.customer_id.name or "",
        )

    @api.model
    def _get_signature_role(self, document, actor):
        """Override of `portal_evidence`: the last signer decides."""
        left = document.signer_ids.filtered(lambda signer: not signer.signed_on)
        own = self._get_own_signer(document, actor)
        return f"{COSIGNER} {own.id}" if len(left) > 1 else FINAL

    # === WHAT FOLLOWS === #

    @api.model
    def _after_signature(self, document, evidence, actor):
        """Override of `portal_documents_accept`: the next signer is told, until the last one has signed."""
        self._get_own_signer(document, actor).signed_on = evidence.decided_at
        if evidence.signature_role != FINAL:
            document.state = "partly"
            self.env["portal.event"]._notify("file_to_accept", document, dedup_key=evidence.hash)
        return super()._after_signature(document, evidence, actor)

    def _tell_decided(self, evidence):
        """Override of `portal_documents_accept`: whether it is done by that."""
        if evidence.signature_role != FINAL:
            return self.env._("Signed by %(name)s. Another signature is needed.", name=self._tell_signer(evidence))
        return self.env._("Signed by %(name)s.", name=self._tell_signer(evidence))

    # === THE SEALED DOCUMENT === #

    @api.model
    def _print_document(self, seal, certificate_sudo):
        """Override of `portal_evidence`: the very file, with the certificate behind it, if it is a PDF."""
        certificate = super()._print_document(seal, certificate_sudo)
        offer, evidence = seal.evidence_id.offer_id, seal.evidence_id
        file_sudo = self.env["portal.evidence.file"]._get_of_offers_sudo(offer)[:1]
        content = file_sudo.source_res_id and file_sudo._get_content()
        if not content:
            return certificate
        data = [
            {"name": "offer.json", "content": offer.payload.encode(), "description": "The offer as data"},
            {"name": "evidence.json", "content": evidence.payload.encode(), "description": "The decision as data"},
        ]
        return pdf_append.append(content, certificate, data)
