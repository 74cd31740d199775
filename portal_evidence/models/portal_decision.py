import hashlib

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, consteq

from odoo.addons.portal_tools import csv_file

from .. import canonical
from ..signature_input import InputError, clean_image, clean_name, clean_text, is_printable
from .portal_evidence import FINAL

METHODS = ("draw", "type", "upload")
MAX_REFERENCE = 64
MAX_REASON = 2000


class PortalDecision(models.AbstractModel):
    """What a customer decides about a document, from the offer that is frozen to what follows from the answer.

    A document addon inherits this model under a name of its own, once for each kind of decision, and writes the hooks;
    `portal_evidence/README.md` shows one from end to end. The act keeps what the customer did and leaves everything
    slow to a job: nothing is printed, sealed or mailed within the request.
    """

    _name = "portal.decision"
    _description = "Decision about a Document"

    # What an offer of this decision is: "offer" or "amendment".
    _decision_kind = "offer"
    # How one signs: "signed", with a picture of the signature, or "accepted" or "received", with a name alone.
    _decision_event = "signed"

    # === HOOKS: WHAT IS OFFERED === #

    @api.model
    def _get_payload(self, document, lang=None):
        """Return what the document says, as plain values in one language; no floats, see `canonical.dump`.

        A document addon must override this method. Three keys are known to the foundation: `lang`, the language;
        `customer`, with the `id` of the contact; and `documents`, the files, as `portal.evidence.file._describe`
        returns them.

        :param document: the document, in sudo mode
        :param str lang: the language; by default the customer's
        :rtype: dict
        """
        raise NotImplementedError

    @api.model
    def _get_files(self, document):
        """Return the files that belong to the document, which are kept with its offer.

        :return: `ir.attachment` records to the ids of what they come from, 0 for pages that are printed with it
        :rtype: dict
        """
        return {}

    @api.model
    def _get_amount(self, document):
        """Return the total of the document and its currency; zero for one without."""
        return 0.0, self.env.company.currency_id

    @api.model
    def _get_company(self, document):
        """Return the vendor's company."""
        return document.company_id if "company_id" in document._fields else self.env.company

    @api.model
    def _get_customer(self, document):
        """Return the company, or the person, to whom the document is addressed."""
        return document.partner_id.commercial_partner_id

    # === HOOKS: WHO DECIDES, AND HOW === #

    @api.model
    def _get_refusal(self, document, actor):
        """Return why somebody cannot decide in the affirmative now, in words, or False.

        A document addon must override this method: state, rights and limits are for it to judge.

        :param document: the document, in sudo mode and locked
        :param Actor actor: who wants to decide
        """
        raise NotImplementedError

    @api.model
    def _get_decline_refusal(self, document, actor):
        """Return why somebody cannot decline now, in words, or False."""
        return self._get_refusal(document, actor)

    @api.model
    def _get_consent(self, document, actor):
        """Return the sentence that a signer agrees to, in their language."""
        return self.env._(
            "I accept this document on behalf of %(customer)s, and I agree to sign it electronically.",
            customer=self._get_customer(document).name or "",
        )

    @api.model
    def _needs_code(self, document):
        """Return whether the signer has to type a code that is mailed at that moment."""
        return False

    @api.model
    def _get_code_purpose(self, document_name):
        """Return for what a code is mailed: the subject of the mail.

        For a decision that is no signature, it must override this method and return its own words.
        """
        return self.env._("Your code to sign %(document)s", document=document_name)

    @api.model
    def _get_code_contact(self, document):
        """Return to whom the document was sent: the `id` of the contact and the `email` of that time.

        :rtype: dict
        """
        return self.env["portal.evidence.offer"]._get_last_sudo(document)._get_payload().get("customer", {})

    @api.model
    def _get_signature_role(self, document, actor):
        """Return the role of this signature among several: `FINAL`, of `portal_evidence`, is the one that decides."""
        return FINAL

    @api.model
    def _get_event(self, document, values):
        """Return what the decision is called in the evidence: one of `DECIDING`, of `portal_evidence`.

        For a module whose answers differ in that, such as those with reservations, it must override this method and
        return the event that fits.

        :param document: the document, in sudo mode and locked
        :param dict values: what the browser sent, see `_sign`
        """
        return self._decision_event

    @api.model
    def _prepare_own_facts(self, document, values):
        """Return what else the evidence keeps of the answer, as texts, whole numbers, booleans, lists and dicts.

        For a module to keep more than who decided, it must override this method and return a dict with its own keys.

        :param document: the document, in sudo mode and locked
        :param dict values: what the browser sent, see `_sign`
        :raise UserError: in the signer's language, if it cannot be kept
        """
        return {}

    # === HOOKS: WHAT FOLLOWS === #

    @api.model
    def _before_freeze(self, document, number):
        """Note on the document that it is offered in a version of this number from now on."""

    @api.model
    def _after_signature(self, document, evidence, actor):
        """Do to the document what follows from a signature.

        A final one is sealed by `_request_seal`, which a document addon calls when it is done with its own.
        """
        if evidence.signature_role == FINAL:
            self._request_seal(evidence)

    @api.model
    def _after_decline(self, document, evidence, actor):
        """Do to the document what follows from declining it."""

    @api.model
    def _after_seal(self, document, seal):
        """Tell both parties that the sealed document is there.

        :param document: the document, in sudo mode, or None if it is gone
        :param portal.sealed.document seal: the sealed document
        """

    @api.model
    def _is_in_force(self, document):
        """Return whether what was decided still holds, for the check page; `document` is None if it is gone."""
        return document is not None

    @api.model
    def _get_check_note(self, document):
        """Return what the check page tells anybody of a document that still holds, as a sentence, or False.

        For a module to tell more than that, such as that it is paid, it must override this method and return a
        sentence without names and amounts, in the language of the environment.

        :param document: the document, in sudo mode
        """
        return False

    # === HOOKS: THE SEALED DOCUMENT === #

    @api.model
    def _print_document(self, seal, certificate_sudo):
        """Return the PDF that is sealed: by default the pages of the offer, with the certificate page.

        For a module to seal a PDF that there is already, it must override this method and return that one, as bytes;
        empty if it need not be sealed any more. The seal is added behind it, so that what is embedded in it stays.

        :param portal.sealed.document seal: the sealed document to be
        :param portal.seal.certificate certificate_sudo: what seals it
        :raise PrintError, JobError: if there is none now; it is tried again
        """
        return self.env["portal.sealed.document.page"]._print(seal, certificate_sudo)

    @api.model
    def _get_content_template(self):
        """Return the external id of the QWeb template of the pages before the certificate.

        Its values are those of `_prepare_content`, as `content`; the classes of `portal_evidence.sealed_document` are
        at hand.
        """
        return "portal_evidence.sealed_document_payload"

    @api.model
    def _prepare_content(self, offer, payload):
        """Return the values of the template, made of the frozen content and of nothing else.

        :param portal.evidence.offer offer: the offer
        :param dict payload: its content
        """
        return {"facts": [(name, value) for name, value in payload.items() if isinstance(value, str)]}

    @api.model
    def _get_title(self, payload):
        """Return the title of the document, such as "Quotation S00042"."""
        return payload.get("name") or ""

    @api.model
    def _get_vendor(self, offer, payload):
        """Return the vendor as the letterhead shows it: `name`, `address`, `email` and `vat`."""
        partner = offer.company_id.partner_id
        address = (partner._display_address(without_company=True) or "").strip()
        return payload.get("company") or {
            "name": offer.company_id.name,
            "address": address,
            "email": partner.email,
            "vat": partner.vat,
        }

    @api.model
    def _get_certificate_words(self):
        """Return the title of the certificate page, and the sentence that says what it records.

        For a decision that is no signature, it must override this method and return its own words.

        :rtype: tuple[str, str]
        """
        title = self.env._("Certificate of signature")
        return title, self.env._("This page records who accepted the document before it, when and how.")

    @api.model
    def _prepare_certificate_facts(self, offer, payload):
        """Return more facts for the certificate page: pairs of a label and a text."""
        return []

    @api.model
    def _prepare_certificate_events(self, document):
        """Return more of the history for the certificate page: pairs of a label and a time in UTC."""
        return []

    @api.model
    def _get_filename(self, document_name):
        """Return the name of the sealed file."""
        name = self.env["portal.upload"]._clean_name(document_name.replace("/", "-"))
        return f"{name}-signed.pdf"

    # === OFFER === #

    @api.model
    def _freeze(self, document, is_sent_anew=False):
        """Return the offer that says what a document says now; a new one if the last one says something else.

        It is called when the document is sent or changed, and never when somebody only reads it.

        :param document: the document, in sudo mode
        :param bool is_sent_anew: whether it is a new offer though it says the same: nobody has signed that one
        :return: in sudo mode as neither customers nor all staff may read evidence
        """
        offers, last = self.env["portal.evidence.offer"], self.env["portal.evidence.offer"]._get_last_sudo(document)
        # Whoever acts, an offer is in one language: else each of them would make a new one.
        payload = self._get_payload(document, lang=last._get_lang())
        if not is_sent_anew and self._says_the_same(last, payload):
            return last
        self._before_freeze(document, last.number + 1)
        return offers._create_sudo(self, document, payload, last)

    def _says_the_same(self, offer, payload):
        return bool(offer) and offer._get_content_digest() == canonical.digest(payload)

    @api.model
    def _lock(self, document):
        """Return the document in sudo mode, held until the end of the transaction, and read anew.

        A second visitor waits here, which `lock_for_update` would refuse; then Odoo repeats the second request, which
        sees what the first did.
        """
        table = SQL.identifier(document._table)
        self.env.cr.execute(SQL("SELECT id FROM %s WHERE id IN %s FOR UPDATE", table, tuple(document.ids)))
        # In sudo mode as from here on the checks below decide, not the visitor's rights on single fields.
        document_sudo = document.sudo()
        self.env.invalidate_all()
        return document_sudo

    # === ISSUING === #

    @api.model
    def _issue(self, document, user):
        """Record that the vendor issued a document on which nobody has to decide, and have it sealed.

        What it says is frozen anew, so that what was issued before is superseded even if it said the same.

        :param document: the document, in sudo mode
        :param res.users user: who issues it
        :return: the evidence, in sudo mode as nobody else may read it
        """
        offer_sudo = self._freeze(document, is_sent_anew=True)
        facts = {
            "issuer": {"user_id": user.id, "login": user.login, "name": clean_text(user.name)},
            "amount": self._prepare_amount(offer_sudo),
        }
        evidence_sudo = self.env["portal.evidence"]._append(offer_sudo, "issued", facts, FINAL)
        self._request_seal(evidence_sudo, is_awaited=False)
        return evidence_sudo

    # === SIGNING === #

    @api.model
    def _sign(self, document, values, actor):
        """Decide in the affirmative. Nothing is written if it is refused.

        :param document: the document, one that the actor may open
        :param dict values: what the browser sent: `name`, `signature` (a picture in base64), `method`, `digest` (of
            the offer that was shown), `consent` (True), `consent_text` (the sentence that was shown),
            `purchase_order`, `code`; each may be anything
        :param Actor actor: who signs
        :return: the evidence, in sudo mode
        :raise UserError: in the signer's language, if it is refused
        """
        decision = self.with_env(actor.env)
        # Whoever calls it may show a refusal and go on: what was written by then is undone here.
        with self.env.cr.savepoint():
            return decision._sign_locked(document, values, actor)

    def _sign_locked(self, document, values, actor):
        name, image, reference = self._clean(values)
        document_sudo = self._lock(document)
        if refusal := self._get_refusal(document_sudo, actor):
            raise UserError(refusal)
        offer_sudo = self._get_shown_offer_sudo(document_sudo, values.get("digest"))
        consent = self._check_consent(document_sudo, values, actor)
        step_up = self._check_code(document_sudo, offer_sudo, values.get("code"), actor)
        facts = self._prepare_signature_facts(offer_sudo, name, consent, actor)
        facts |= {"method": values.get("method"), "step_up": step_up, "purchase_order": reference or None}
        facts |= self._prepare_own_facts(document_sudo, values)
        role, event = self._get_signature_role(document_sudo, actor), self._get_event(document_sudo, values)
        evidence_sudo = self.env["portal.evidence"]._append(offer_sudo, event, facts, role, image)
        self._after_signature(document_sudo, evidence_sudo, actor)
        return evidence_sudo

    def _clean(self, values):
        """Return the name, the picture and the customer's own number as they are stored.

        :raise UserError: if they cannot be used
        """
        image = False
        try:
            name = clean_name(values.get("name"))
            if self._decision_event == "signed":
                image = clean_image(values.get("signature"))
        except InputError as error:
            raise UserError(self._get_input_messages()[error.reason]) from error
        if image and values.get("method") not in METHODS:
            raise UserError(self.env._("Choose how to sign: draw, type or upload."))
        return name, image, self._clean_reference(values.get("purchase_order"))

    def _clean_reference(self, reference):
        """Return the customer's own order number, or an empty text.

        :raise UserError: if it cannot be stored or printed
        """
        if not isinstance(reference, str) or not reference.strip():
            return ""
        reference = " ".join(reference.split())
        if len(reference) > MAX_REFERENCE:
            raise UserError(
                self.env._("Your PO number is too long: at most %(limit)s characters.", limit=MAX_REFERENCE)
            )
        if not is_printable(reference):
            raise UserError(self.env._("Your PO number has characters that cannot be printed."))
        return reference

    def _get_input_messages(self):
        return {
            "name_missing": self.env._("Type your name."),
            "name_long": self.env._("Your name is too long: at most 100 characters."),
            "name_odd": self.env._("Your name has characters that cannot be printed. Type it again."),
            "image_missing": self.env._("Sign in the field above."),
            "image_odd": self.env._("The picture of your signature cannot be read. Use a PNG or JPEG of at most 1 MB."),
        }

    def _get_shown_offer_sudo(self, document_sudo, shown):
        """Return the offer that the signer was shown, which must be what the document says now.

        :raise UserError: if the document says something else
        """
        offer_sudo = self.env["portal.evidence.offer"]._get_last_sudo(document_sudo)
        payload = self._get_payload(document_sudo, lang=offer_sudo._get_lang())
        is_shown = isinstance(shown, str) and consteq(
            offer_sudo.digest or "", shown.encode("ascii", "replace").decode()
        )
        if not is_shown or not self._says_the_same(offer_sudo, payload):
            raise UserError(
                self.env._("The document has changed since you opened it. Read the new version, then decide.")
            )
        return offer_sudo

    def _check_consent(self, document_sudo, values, actor):
        """Return the sentence that the signer agreed to.

        :raise UserError: if they did not agree, or to another sentence
        """
        consent = self._get_consent(document_sudo, actor)
        if values.get("consent") is not True:
            raise UserError(self.env._("Tick the box to agree before you sign."))
        if values.get("consent_text") not in (None, consent):
            raise UserError(self.env._("What you agree to has changed since you opened the page. Read it, then sign."))
        return consent

    def _check_code(self, document_sudo, offer_sudo, code, actor):
        """Return how the signer was checked besides the link or the account; None if that is not asked for.

        :raise UserError: if a code is needed, and this is not it
        """
        if not self._needs_code(document_sudo):
            return None
        return self.env["portal.one.time.code"]._use(offer_sudo, code, actor)

    @api.model
    def _send_code(self, document, actor):
        """Mail a code to the signer.

        :return: the address it goes to, masked
        :raise UserError: if none is needed, or none can be sent
        """
        decision, document_sudo = self.with_env(actor.env), document.sudo()
        if refusal := decision._get_refusal(document_sudo, actor):
            raise UserError(refusal)
        if not decision._needs_code(document_sudo):
            raise UserError(decision.env._("No code is needed."))
        offer_sudo = decision.env["portal.evidence.offer"]._get_last_sudo(document_sudo)
        return decision.env["portal.one.time.code"]._send(offer_sudo, decision._get_code_contact(document_sudo), actor)

    # === FACTS === #

    def _prepare_signature_facts(self, offer_sudo, name, consent, actor):
        """Return who signs, how, and from where."""
        return {
            "signer": self._prepare_signer(name, actor),
            "consent": {"text": consent, "lang": self.env.lang or "en_US"},
            "amount": self._prepare_amount(offer_sudo),
            "client": self._prepare_client(actor),
        }

    @api.model
    def _prepare_amount(self, offer_sudo):
        """Return what was offered in money."""
        total = canonical.amount_text(offer_sudo.amount_total, offer_sudo.currency_id)
        return {"total": total, "currency": offer_sudo.currency_id.name}

    @api.model
    def _prepare_signer(self, name, actor):
        """Return who signs: what was typed, and the account or the link that was used.

        For a certified provider to take the place of the signing, its module must override this method and add what
        it knows of the person.
        """
        signer = {"name": name, "is_link": actor.is_link, "provider": actor.provider or None}
        # In sudo mode as a role may close one's own company, and the evidence names it.
        partner_sudo = actor.partner.sudo()
        if not partner_sudo:
            return signer | {"login": None, "email": None, "contact": None, "contact_id": None, "company": None}
        return signer | {
            "login": actor.user.login,
            "user_id": actor.user.id,
            "contact_id": partner_sudo.id,
            "email": clean_text(partner_sudo.email) or None,
            "contact": clean_text(partner_sudo.name),
            "company": clean_text(partner_sudo.commercial_partner_id.name),
        }

    @api.model
    def _prepare_client(self, actor):
        """Return from where somebody acts."""
        return {
            "ip": actor.ip or None,
            "claimed_ip": actor.claimed_ip[:200] or None,
            "user_agent": actor.user_agent[:400] or None,
            "session_sha256": hashlib.sha256(actor.session.encode()).hexdigest() if actor.session else None,
        }

    @api.model
    def _request_seal(self, evidence_sudo, is_awaited=True):
        """Schedule the sealing of the document of a final decision; see `portal.sealed.document`."""
        self.env["portal.sealed.document"]._request(evidence_sudo, is_awaited)

    # === DECLINING === #

    @api.model
    def _decline(self, document, reason, actor, chosen=None):
        """Record that the document is declined. Nothing is written if that is refused.

        :param document: the document, one that the actor may open
        :param reason: why, as typed; may be anything
        :param Actor actor: who declines
        :param dict chosen: the `id` and the `name`, as it was shown, of the reason that was chosen of several
        :return: the evidence, in sudo mode
        :raise UserError: in the language of the one who declines, if it is refused
        """
        decision = self.with_env(actor.env)
        reason = decision._clean_reason(reason)
        # Whoever calls it may show a refusal and go on: what was written by then is undone here.
        with self.env.cr.savepoint():
            return decision._decline_locked(document, reason, actor, chosen or {})

    def _decline_locked(self, document, reason, actor, chosen):
        document_sudo = self._lock(document)
        if refusal := self._get_decline_refusal(document_sudo, actor):
            raise UserError(refusal)
        offer_sudo = self._freeze(document_sudo)
        facts = {
            # Nobody typed a name: by a link, none is known.
            "signer": self._prepare_signer(clean_text(actor.partner.name) or None, actor),
            "reason": reason,
            "reason_name": chosen.get("name") or None,
            "reason_id": chosen.get("id") or None,
            "client": self._prepare_client(actor),
        }
        evidence_sudo = self.env["portal.evidence"]._append(offer_sudo, "declined", facts)
        self._after_decline(document_sudo, evidence_sudo, actor)
        self.env["portal.sealed.document"]._trigger_job()
        return evidence_sudo

    @api.model
    def _get_missing_reason(self):
        """Return what is told somebody who declines without a word."""
        return self.env._("Tell us why in a few words.")

    @api.model
    def _clean_reason(self, text):
        """Return what somebody wrote, without what cannot be printed.

        :raise UserError: if it is empty, or too long
        """
        text = text if isinstance(text, str) else ""
        text = "".join(character for character in text if character.isprintable() or character == "\n").strip()
        if not text:
            raise UserError(self._get_missing_reason())
        if len(text) > MAX_REASON:
            raise UserError(self.env._("Your text is too long: at most %(limit)s characters.", limit=MAX_REASON))
        # Staff export it, and Odoo's own export leaves some formulas as they are.
        return csv_file.defuse(text)
