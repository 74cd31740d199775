import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.portal_evidence.models.portal_evidence import COSIGNER, FINAL, PROVISIONAL

# People of a customer that are looked at, or told.
PEOPLE = 200

_logger = logging.getLogger(__name__)


class PortalSaleQuotationDecision(models.AbstractModel):
    """A customer accepts or declines a quotation."""

    _name = "portal.sale.quotation.decision"
    _inherit = "portal.decision"
    _description = "Decision about a Quotation"

    # === WHAT IS OFFERED === #

    @api.model
    def _get_payload(self, document, lang=None):
        """Override of `portal_evidence`: the quotation as plain values."""
        return self.env["portal.sale.offer.content"]._get_payload(document, lang=lang)

    @api.model
    def _get_files(self, document):
        """Override of `portal_evidence`: product documents, and pages that are printed with the quotation."""
        files = self.env["portal.sale.offer.content"]._get_files(document)
        sources = {source.ir_attachment_id: source.id for source in document._get_product_documents()}
        return {file: sources.get(file, 0) for file in files}

    @api.model
    def _get_amount(self, document):
        """Override of `portal_evidence`: the total with taxes."""
        return document.amount_total, document.currency_id

    @api.model
    def _before_freeze(self, document, number):
        """Override of `portal_evidence`: who signed the version before has not signed this one."""
        values = {"portal_offer_number": number}
        if document.portal_sign_state == "partly":
            values["portal_sign_state"] = False
            document.message_post(
                body=self.env._("The offer has changed: everybody has to sign again."), subtype_xmlid="mail.mt_note"
            )
        document.write(values)
        # In the database at once: of two who freeze at the same time, Odoo repeats the second's request.
        document.flush_recordset(list(values))

    @api.model
    def _get_missing_reason(self):
        """Override of `portal_evidence`: there are reasons to choose from."""
        if not self.env["portal.decline.reason"]._get_choices_sudo():
            return super()._get_missing_reason()
        return self.env._("Choose a reason, or tell us why.")

    # === WHO DECIDES === #

    @api.model
    def _get_refusal(self, document, actor):
        """Override of `portal_evidence`: the state, who the signer is, and what the role allows."""
        return (
            self._get_state_refusal(document)
            or self._get_identity_refusal(document, actor)
            or self._get_role_refusal(document, actor)
        )

    @api.model
    def _get_decline_refusal(self, document, actor):
        """Override of `portal_evidence`: also a quotation that needs no signature can be declined."""
        if not document._is_portal_open():
            refusal = self._get_state_refusal(document)
            return refusal or self.env._("This quotation can no longer be declined.")
        return self._get_account_refusal(document, actor) or document._get_portal_sign_refusal(actor)

    def _get_state_refusal(self, document):
        state = document._get_portal_state()
        if state in ("to_sign", "partly") and document.state == "sent":
            return False
        return {
            "signed": self.env._("This quotation has already been signed."),
            "ordered": self.env._("This quotation is already an order."),
            "declined": self.env._("This quotation was declined."),
            "cancelled": self.env._("This quotation was cancelled."),
            "expired": self.env._("This offer has expired. Ask for a new one."),
        }.get(state) or self.env._("This quotation is not ready to be signed.")

    def _get_identity_refusal(self, document, actor):
        if refusal := self._get_account_refusal(document, actor):
            return refusal
        own = self._get_own_signer(document, actor)
        if own and own.is_signed:
            names = ", ".join(self._get_awaited_sudo(document).mapped("name"))
            return self.env._("You have signed. Waiting for %(names)s.", names=names)
        return False

    def _get_own_signer(self, document, actor):
        """Return the required signer whom the actor is; empty if there is none."""
        partner = actor.partner
        return document.portal_signer_ids.filtered(lambda signer: partner and signer.partner_id == partner)[:1]

    @api.model
    def _get_account_refusal(self, document, actor):
        """Return why somebody is not one who decides on this order, in words, or False."""
        if actor.user._is_public():
            return self._get_link_refusal(document, actor)
        contact, signers = actor.partner, document.portal_signer_ids.partner_id
        if actor.user._is_internal() and contact.commercial_partner_id != self._get_customer(document):
            return self.env._("You are signed in as staff. Only the customer decides on a quotation.")
        if signers and contact not in signers:
            return self.env._("This quotation is to be signed by %(names)s.", names=", ".join(signers.mapped("name")))
        return False

    def _get_link_refusal(self, document, actor):
        """Return why a visitor without an account has to sign in first, or False."""
        is_bound = (
            document.portal_signer_ids
            or document.company_id.portal_sign_identity == "login"
            # Whoever has signed up to a limit is not to go on by the link.
            or self._is_partly_signed(document)
        )
        if is_bound:
            return self.env._("Sign in to sign or decline this quotation.")
        return document._get_portal_link_refusal(actor, "sign")

    @api.model
    def _get_role_refusal(self, document, actor):
        """Return why the role of somebody does not allow them to sign, in words, or False."""
        refusal = document._get_portal_sign_refusal(actor)
        # A second person can confirm an offer; somebody who is named decides alone.
        if not refusal or not self._can_be_confirmed(document) or not self._is_limited(document, actor):
            return refusal
        if self._is_partly_signed(document):
            return self.env._("It is signed up to your limit. A colleague with a higher limit must sign next.")
        return False

    def _can_be_confirmed(self, document):
        """Return whether a colleague with a higher limit can confirm a signature."""
        return not document.portal_signer_ids

    @api.model
    def _is_limited(self, document, actor):
        """Return whether somebody may sign quotations, but not of this amount: then another has to confirm it."""
        has_right = self.env["portal.access.policy"]._has_right(actor.user, "sign")
        return has_right and not self._may_sign(document, actor.user)

    def _may_sign(self, document, user):
        """Return whether a person's role signs an order of this amount."""
        amount, currency = self._get_amount(document)
        return self.env["portal.access.policy"]._has_right(user, "sign", amount, currency, document.company_id)

    def _is_partly_signed(self, document):
        return PROVISIONAL in self._get_signatures_sudo(document).mapped("signature_role")

    @api.model
    def _get_signatures_sudo(self, document):
        """Return the signatures of the current offer of an order.

        :return: in sudo mode as customers may not read evidence
        """
        offer_sudo = self.env["portal.evidence.offer"]._get_last_sudo(document)
        return self.env["portal.evidence"]._get_signatures_sudo(offer_sudo)

    @api.model
    def _get_awaited_sudo(self, document):
        """Return the contacts whose signature is still missing: those who are named, or who have the right to sign.

        :return: in sudo mode as they are told whoever acts
        """
        if document.portal_signer_ids:
            return document.portal_signer_ids.filtered(lambda signer: not signer.is_signed).partner_id
        if not self._is_partly_signed(document):
            return document.partner_id
        domain = [("partner_id", "child_of", self._get_customer(document).id), ("share", "=", True)]
        users_sudo = self.env["res.users"].sudo().search(domain, limit=PEOPLE)
        return users_sudo.filtered(lambda user: user._is_portal() and self._may_sign(document, user)).partner_id

    @api.model
    def _get_payers_sudo(self, document):
        """Return the contacts who may pay an order that waits for a payment: they have the right, and may see it.

        :return: in sudo mode as they are told whoever acts
        """
        if not document._has_to_be_paid():
            return self.env["res.partner"].sudo()
        domain = [("partner_id", "child_of", self._get_customer(document).id), ("share", "=", True)]
        users_sudo = self.env["res.users"].sudo().search(domain, limit=PEOPLE)
        return users_sudo.filtered(lambda user: user._is_portal() and self._may_pay(document, user)).partner_id

    def _may_pay(self, document, user):
        policy = self.env["portal.access.policy"]
        # Without the companies of whoever signs, who may be of another one of the vendor's.
        document = document.with_context(allowed_company_ids=[])
        return policy._has_right(user, "pay") and not policy._get_link_refusal(document, user)

    @api.model
    def _has_others_to_sign(self, document):
        """Return whether somebody else must sign a quotation too, of those who are named."""
        return len(document.portal_signer_ids.filtered(lambda signer: not signer.is_signed)) > 1

    @api.model
    def _get_consent(self, document, actor):
        """Override of `portal_evidence`: the vendor's own sentence, or one that names the customer."""
        company_sudo = document.company_id.sudo().with_context(lang=self.env.lang)
        return company_sudo.portal_sign_consent or self.env._(
            "I accept this quotation and its terms on behalf of %(customer)s, and I agree to sign it electronically.",
            customer=self._get_customer(document).name or "",
        )

    @api.model
    def _needs_code(self, document):
        """Override of `portal_evidence`: as the vendor set it, always or above an amount."""
        company = document.company_id
        if company.portal_sign_code == "above":
            total = document.currency_id._convert(document.amount_total, company.currency_id, company)
            return company.currency_id.compare_amounts(total, company.portal_sign_code_amount) > 0
        return company.portal_sign_code == "always"

    @api.model
    def _get_code_contact(self, document):
        """Override of `portal_evidence`: the contact to whom the quotation was sent last, as it was then."""
        if not document.portal_sent_on:
            return {}
        offers = self.env["portal.evidence.offer"]
        domain = [*offers._get_document_domain(document), ("recorded_on", ">=", document.portal_sent_on)]
        # In sudo mode as customers may not read evidence.
        return offers.sudo().search(domain, order="id", limit=1)._get_payload().get("customer", {})

    @api.model
    def _get_signature_role(self, document, actor):
        """Override of `portal_evidence`: of several required signers the last one decides."""
        if own := self._get_own_signer(document, actor):
            left = document.portal_signer_ids.filtered(lambda signer: not signer.is_signed)
            return f"{COSIGNER} {own.id}" if len(left) > 1 else FINAL
        is_provisional = self._can_be_confirmed(document) and self._is_limited(document, actor)
        return PROVISIONAL if is_provisional else FINAL

    # === WHAT FOLLOWS === #

    @api.model
    def _after_signature(self, document, evidence, actor):
        """Override of `portal_evidence` to write the signature on the order, confirm it and have it sealed."""
        facts = evidence._get_facts()
        if facts["purchase_order"]:
            document.client_order_ref = facts["purchase_order"]
        document.portal_signer_ids.invalidate_recordset(["is_signed"])
        names = {"name": facts["signer"]["name"]}
        if evidence.signature_role != FINAL:
            self._note_part(document, evidence)
            self._log(document, actor, self.env._("Signed by %(name)s. Another signature is needed.", **names))
            return
        self._complete(document, evidence)
        self._hand_over(document, evidence, actor)
        self._log(document, actor, self.env._("Signed by %(name)s.", **names))
        self._request_seal(evidence)

    def _note_part(self, document, evidence):
        """Note a signature that does not decide yet, and tell those whose signatures are missing."""
        document.portal_sign_state = "partly"
        self.env["portal.event"]._notify("quote_to_sign", document, dedup_key=evidence.hash)

    def _complete(self, document, evidence):
        """Mark an order as signed, and confirm it unless it waits for a payment."""
        sent = document.portal_sent_on
        document.write(
            {
                "signed_by": evidence.signer_name,
                "signed_on": evidence.decided_at,
                "signature": evidence.image,
                "portal_sign_state": "signed",
                "portal_signed_days": (evidence.decided_at - sent).total_seconds() / 86400 if sent else 0,
            }
        )
        if not document._has_to_be_paid():
            self._confirm(document)

    def _hand_over(self, document, evidence, actor):
        """Tell those who may pay, if a signed order waits for a payment that whoever signed may not make."""
        if document._has_to_be_paid() and document._get_portal_payment_refusal(actor):
            self.env["portal.event"]._notify("quote_to_pay", document, dedup_key=evidence.hash)

    def _confirm(self, document):
        """Confirm a signed order. What hinders it does not undo the signature: the salesperson is told."""
        try:
            with self.env.cr.savepoint():
                # The seal's mail tells the customer; Odoo's own would print the PDF within the request.
                document.with_context(send_email=True, portal_is_signed=True).action_confirm()
        except OperationalError:
            raise  # Odoo repeats the request.
        except Exception as error:
            _logger.info("The signed order %s is not confirmed.", document.id, exc_info=True)
            reason = str(error) if isinstance(error, UserError) else self.env._("The server's log has the details.")
            document.invalidate_recordset()
            document._plan_portal_activity(self.env._("Signed, but not confirmed"), reason)

    @api.model
    def _after_decline(self, document, evidence, actor):
        """Override of `portal_evidence` to cancel the quotation and tell the salesperson why."""
        facts = evidence._get_facts()
        document._action_cancel()
        chosen = self.env["portal.decline.reason"].browse(facts["reason_id"] or [])
        document.write(
            {
                "portal_sign_state": "declined",
                "portal_decline_reason": facts["reason"][:200],
                "portal_decline_reason_id": chosen.id,
            }
        )
        self._tell_declined(document, actor, self.env._("Quotation declined"), facts["reason"])

    def _tell_declined(self, document, actor, summary, reason):
        self._log(document, actor, f"{summary}: {reason}")
        document._plan_portal_activity(summary, reason)

    def _log(self, document, actor, text):
        """Log in the order's history what somebody did; the evidence is elsewhere."""
        author = actor.partner or document.partner_id
        document.message_post(body=text, author_id=author.id, message_type="notification", subtype_xmlid="mail.mt_note")

    @api.model
    def _after_seal(self, document, seal):
        """Override of `portal_evidence` to mail the document to both parties, by a job that tries again."""
        if document:
            self.env["portal.event"]._notify("quote_signed", document, dedup_key=str(seal.id))

    @api.model
    def _is_in_force(self, document):
        """Override of `portal_evidence`: Odoo deletes no other orders than those that were cancelled or taken back."""
        return bool(document) and document.state != "cancel" and document.portal_sign_state == "signed"

    # === THE SEALED DOCUMENT === #

    @api.model
    def _get_content_template(self):
        """Override of `portal_evidence`: the layout of a quotation."""
        return "portal_sale_sign.sealed_quotation"

    @api.model
    def _prepare_content(self, offer, payload):
        """Override of `portal_evidence`: its lines, totals and terms."""
        return self.env["portal.sale.offer.layout"]._prepare(offer, payload)

    @api.model
    def _get_title(self, payload):
        """Override of `portal_evidence`: the number of the quotation."""
        return self.env._("Quotation %(number)s", number=payload["order"]["name"])

    @api.model
    def _prepare_certificate_facts(self, offer, payload):
        """Override of `portal_evidence` to name the total."""
        currency = self.env["portal.sale.offer.comparison"]._find_currency(payload["order"]["currency"])
        total = self.env["portal.sale.offer.comparison"]._format_amount(payload["totals"]["total"], currency)
        return [(self.env._("Total"), total)]

    @api.model
    def _prepare_certificate_events(self, document):
        """Override of `portal_evidence` to tell when the quotation was opened first."""
        return [(self.env._("First opened"), document.portal_first_view)]
