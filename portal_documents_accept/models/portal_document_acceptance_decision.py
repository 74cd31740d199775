from odoo import api, models

from odoo.addons.portal_evidence.models.portal_evidence import FINAL


class PortalDocumentAcceptanceDecision(models.AbstractModel):
    """Somebody has read a version of a file and accepts it."""

    _name = "portal.document.acceptance.decision"
    _inherit = "portal.decision"
    _description = "Acceptance of a File"

    _decision_event = "accepted"

    # === WHAT IS OFFERED === #

    @api.model
    def _get_payload(self, document, lang=None):
        """Override of `portal_evidence`: the version of the file by its fingerprint, and what was told of it."""
        return {
            "lang": lang or document.partner_id.lang or "en_US",
            "name": document.name,
            "mode": document.mode,
            "customer": {"id": document.partner_id.id, "name": document.partner_id.name or None},
            "file": {
                "name": document.name,
                "version": document.version_number,
                "sha256": document.sha256,
                "size": document.size,
                "change_note": document.change_note or None,
            },
            "message": document.message or None,
            "documents": [],
        }

    # === WHO DECIDES === #

    @api.model
    def _get_refusal(self, document, actor):
        """Override of `portal_evidence`: the state, and who may."""
        return self._get_state_refusal(document) or self._get_person_refusal(document, actor)

    def _get_state_refusal(self, document):
        if document.state in ("waiting", "partly"):
            return self._get_file_refusal(document)
        return {
            "accepted": self.env._("This has been accepted already."),
            "declined": self.env._("This was declined."),
            "superseded": self._tell_newer(),
        }.get(document.state) or self.env._("This is not asked for any more.")

    def _get_file_refusal(self, document):
        """Return why the file itself cannot be decided on any more, in words, or False."""
        if not document.document_id.active:
            return self.env._("This file was taken back.")
        return self._tell_newer() if document.document_id.version_id != document.version_id else False

    def _tell_newer(self):
        return self.env._("There is a newer version of this file. Read that one, then decide.")

    def _get_person_refusal(self, document, actor):
        """Return why somebody is not one who decides, in words, or False."""
        if actor.user._is_public():
            return self.env._("Sign in to answer.")
        if actor.user._is_internal() and actor.partner.commercial_partner_id != document.customer_id:
            return self.env._("You are signed in as staff. Only the customer answers.")
        return self._get_own_refusal(document, actor)

    def _get_own_refusal(self, document, actor):
        if not document.partner_id.is_company:
            is_own = actor.partner == document.partner_id
            return False if is_own else self.env._("This is asked of %(name)s.", name=document.partner_id.name)
        return self._get_right_refusal(document, actor)

    def _get_right_refusal(self, document, actor):
        """Return why somebody does not speak for the customer, in words, or False."""
        is_of_customer = actor.partner.commercial_partner_id == document.customer_id
        if is_of_customer and self.env["portal.access.policy"]._has_right(actor.user, "sign"):
            return False
        return self.env._("Your role does not allow you to sign. Ask a colleague who may.")

    @api.model
    def _get_consent(self, document, actor):
        """Override of `portal_evidence`: what is accepted, by its name and version."""
        return self.env._(
            "I have read “%(file)s”, version %(number)s, and I accept it.",
            file=document.name,
            number=document.version_number,
        )

    # === WHAT FOLLOWS === #

    @api.model
    def _after_signature(self, document, evidence, actor):
        """Override of `portal_evidence` to note it on the row, and have it sealed."""
        if evidence.signature_role == FINAL:
            names = ", ".join(self._tell_signer(row_sudo) for row_sudo in document._get_signatures_sudo())
            document.write({"state": "accepted", "decided_on": evidence.decided_at, "decided_by": names})
        document._log(actor, self._tell_decided(evidence))
        return super()._after_signature(document, evidence, actor)

    def _tell_signer(self, evidence):
        """Return who decided: the account's name, and the one that was typed where it is another."""
        # In sudo mode as the contact need not be the reader's.
        partner_sudo = self.env["res.partner"].sudo().browse(evidence.signer_res_id).exists()
        typed = evidence.signer_name
        if not partner_sudo.name or partner_sudo.name.casefold() == (typed or "").casefold():
            return typed
        return self.env._("%(account)s (as “%(typed)s”)", account=partner_sudo.name, typed=typed)

    def _tell_decided(self, evidence):
        """Return what the history tells of a decision."""
        return self.env._("Accepted by %(name)s.", name=self._tell_signer(evidence))

    @api.model
    def _after_decline(self, document, evidence, actor):
        """Override of `portal_evidence` to tell whoever asked, with the reason."""
        reason = evidence._get_facts()["reason"]
        document.write({"state": "declined", "decided_on": evidence.decided_at, "reason": reason})
        document._log(actor, self.env._("Declined: %(reason)s", reason=reason))
        owner = document.user_id.filtered("active") or document.create_uid
        summary = self.env._("“%(name)s” was declined", name=document.name)
        self.env["portal.activity"]._plan(document, owner, summary, reason)

    @api.model
    def _after_seal(self, document, seal):
        """Override of `portal_evidence` to mail it to both parties."""
        if document:
            self.env["portal.event"]._notify("file_sealed", document, dedup_key=str(seal.id))

    @api.model
    def _is_in_force(self, document):
        """Override of `portal_evidence`: whatever became of the file since, what was accepted stays so."""
        return bool(document) and document.state == "accepted"

    # === THE SEALED DOCUMENT === #

    @api.model
    def _get_content_template(self):
        """Override of `portal_evidence`: what was accepted, as a table."""
        return "portal_documents_accept.sealed_file"

    @api.model
    def _prepare_content(self, offer, payload):
        """Override of `portal_evidence`: the file and its fingerprint."""
        file = payload["file"]
        modes = {"accept": self.env._("Read and accepted"), "sign": self.env._("Signed")}
        facts = [
            (self.env._("File"), file["name"]),
            (self.env._("Version"), str(file["version"])),
            (self.env._("Size"), self.env._("%(count)s bytes", count=file["size"])),
            (self.env._("SHA-256 of the file"), file["sha256"]),
            (self.env._("What changed"), file["change_note"]),
            (self.env._("Customer"), payload["customer"]["name"]),
            (self.env._("What was asked"), modes[payload["mode"]]),
            (self.env._("Message"), payload["message"]),
        ]
        return {"facts": [fact for fact in facts if fact[1]]}

    @api.model
    def _get_title(self, payload):
        """Override of `portal_evidence`: the name of the file."""
        return payload["name"]

    @api.model
    def _prepare_certificate_facts(self, offer, payload):
        """Override of `portal_evidence` to name the file's fingerprint on the certificate itself."""
        return [(self.env._("SHA-256 of the file"), payload["file"]["sha256"])]

    @api.model
    def _get_filename(self, document_name):
        """Override of `portal_evidence`: the file's own name without its extension."""
        name, comma, version = document_name.rpartition(", ")
        stem = (name or version).rpartition(".")[0] or name or version
        suffix = self.env._("accepted") if self._decision_event == "accepted" else self.env._("signed")
        return self.env["portal.upload"]._clean_name(f"{stem}{comma}{version if name else ''}-{suffix}.pdf")
