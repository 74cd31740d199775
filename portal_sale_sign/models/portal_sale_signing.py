import hashlib
import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, consteq

from odoo.addons.portal_tools import csv_file

from .. import canonical
from ..signature_input import InputError, clean_image, clean_name, is_printable

METHODS = ("draw", "type", "upload")
MAX_REFERENCE = 64
MAX_REASON = 2000
# The slot of the signature that decides, and of one that another person has to confirm.
DECIDING_SLOT = 0
LIMITED_SLOT = -1

_logger = logging.getLogger(__name__)


class PortalSaleSigning(models.AbstractModel):
    """The act of accepting or declining. It keeps what the customer did, and leaves everything slow to a job."""

    _name = "portal.sale.signing"
    _description = "Signing of Quotations"

    # === ACCEPT === #

    @api.model
    def _accept(self, order, values, visit):
        """Accept a quotation, or the changes to a signed order, for the current visitor.

        Nothing is written if it is refused.

        :param sale.order order: the order, one that the visitor may open
        :param dict values: what the visitor sent: `name`, `signature` (a picture in base64), `method`, `digest` (of
            the version that was shown), `consent` (True), `consent_text` (the sentence that was shown),
            `purchase_order`, `code`; each may be anything
        :param dict visit: the circumstances: `ip`, `claimed_ip`, `user_agent`, `session`, `is_link`
        :return: the evidence, in sudo mode
        :raise UserError: in the visitor's language, if it is refused
        """
        name, image, reference = self._clean(values)
        order_sudo = self._lock(order)
        refusal = self._get_refusal(order_sudo, visit)
        if refusal:
            raise UserError(refusal)
        offer_sudo = self._get_shown_offer_sudo(order_sudo, values.get("digest"))
        self._check_consent(order_sudo, values)
        step_up = self._check_code(order_sudo, offer_sudo, values.get("code"), visit)
        facts = self._prepare_facts(order_sudo, name, values, visit)
        facts |= {"step_up": step_up, "purchase_order": reference or None}
        slot = self._get_slot(order_sudo)
        evidence_sudo = self.env["portal.evidence"]._append(offer_sudo, "signed", facts, slot, image)
        self._note_signature(order_sudo, evidence_sudo)
        return evidence_sudo

    def _clean(self, values):
        """Return the name, the picture and the customer's own number as they are stored.

        :raise UserError: if they cannot be used
        """
        try:
            name, image = clean_name(values.get("name")), clean_image(values.get("signature"))
        except InputError as error:
            raise UserError(self._get_input_messages()[error.reason]) from error
        if values.get("method") not in METHODS:
            raise UserError(self.env._("Choose how to sign: draw, type or upload."))
        return name, image, self._clean_reference(values.get("purchase_order"))

    def _clean_reference(self, reference):
        """Return the customer's own order number, or nothing.

        :raise UserError: if it cannot be stored or printed
        """
        if not isinstance(reference, str) or not reference.strip():
            return ""
        reference = " ".join(reference.split())
        if len(reference) > MAX_REFERENCE:
            raise UserError(
                self.env._("Your order number is too long: at most %(limit)s characters.", limit=MAX_REFERENCE)
            )
        if not is_printable(reference):
            raise UserError(self.env._("Your order number has characters that cannot be printed."))
        return reference

    def _get_input_messages(self):
        return {
            "name_missing": self.env._("Type your name."),
            "name_long": self.env._("Your name is too long: at most 100 characters."),
            "name_odd": self.env._("Your name has characters that cannot be printed. Type it again."),
            "image_missing": self.env._("Sign in the field above."),
            "image_odd": self.env._("The picture of your signature cannot be read. Use a PNG or JPEG of at most 1 MB."),
        }

    def _lock(self, order):
        """Return the order in sudo mode, held until the end of the transaction, and read anew.

        A second visitor waits here; then Odoo repeats the second request, which sees what the first did.
        """
        self.env.cr.execute(SQL("SELECT id FROM sale_order WHERE id IN %s FOR UPDATE", tuple(order.ids)))
        # In sudo mode as from here on the checks below decide, not the visitor's rights on single fields.
        order_sudo = order.sudo()
        order_sudo.invalidate_recordset()
        order_sudo.order_line.invalidate_recordset()
        return order_sudo

    def _get_shown_offer_sudo(self, order_sudo, shown):
        """Return the version that the visitor was shown, which must be what the order says now.

        :raise UserError: if the order says something else
        """
        if order_sudo._is_amendment_asked():
            offer_sudo = self.env["portal.evidence.offer"]._freeze(order_sudo, "amendment")
        else:
            offer_sudo = order_sudo._get_current_offer_sudo()
        if not isinstance(shown, str) or not consteq(offer_sudo.digest, shown.encode("ascii", "replace").decode()):
            raise UserError(
                self.env._("The quotation has changed since you opened it. Read the new version, then sign.")
            )
        return offer_sudo

    def _check_consent(self, order_sudo, values):
        """Make sure that the visitor agreed, and to the sentence that is kept.

        :raise UserError: if not
        """
        if values.get("consent") is not True:
            raise UserError(self.env._("Tick the box to agree before you sign."))
        if values.get("consent_text") not in (None, self._get_consent(order_sudo)):
            raise UserError(self.env._("What you agree to has changed since you opened the page. Read it, then sign."))

    def _check_code(self, order_sudo, offer_sudo, code, visit):
        """Return how the signer was checked besides the link or the account; None if nobody asked for it.

        :raise UserError: if a code is needed, and this is not it
        """
        if not self._needs_code(order_sudo):
            return None
        return self.env["portal.one.time.code"]._use(order_sudo, offer_sudo, code, visit)

    @api.model
    def _needs_code(self, order_sudo):
        """Return whether the vendor asks for a code by mail before this order is signed."""
        company = order_sudo.company_id
        if company.portal_sign_code == "above":
            total = order_sudo.currency_id._convert(order_sudo.amount_total, company.currency_id, company)
            return company.currency_id.compare_amounts(total, company.portal_sign_code_amount) > 0
        return company.portal_sign_code == "always"

    def _prepare_facts(self, order_sudo, name, values, visit):
        """Return who signs, how, and from where."""
        consent = self._get_consent(order_sudo)
        return {
            "signer": self._prepare_signer(name, visit),
            "method": values["method"],
            "consent": {"text": consent, "lang": self.env.lang or "en_US"},
            "amount": {
                "total": canonical.amount_text(order_sudo.amount_total, order_sudo.currency_id),
                "currency": order_sudo.currency_id.name,
            },
            "visit": self._prepare_visit(visit),
        }

    def _prepare_signer(self, name, visit):
        """Return who signs: what was typed, and the account or the link that was used.

        For a certified provider to take the place of the signing, its module must override this method and add what
        it knows of the person.
        """
        user = self.env.user
        signer = {"name": name, "is_link": bool(visit.get("is_link"))}
        if user._is_public():
            return signer | {"login": None, "email": None, "contact": None, "contact_id": None, "company": None}
        partner = user.partner_id
        return signer | {
            "login": user.login,
            "user_id": user.id,
            "contact_id": partner.id,
            "email": partner.email or None,
            "contact": partner.name,
            "company": partner.commercial_partner_id.name,
        }

    def _prepare_visit(self, visit):
        session = visit.get("session") or ""
        return {
            "ip": visit.get("ip") or None,
            "claimed_ip": (visit.get("claimed_ip") or "")[:200] or None,
            "user_agent": (visit.get("user_agent") or "")[:400] or None,
            "session_sha256": hashlib.sha256(session.encode()).hexdigest() if session else None,
        }

    @api.model
    def _get_consent(self, order_sudo):
        """Return the sentence that a signer agrees to, in the visitor's language."""
        if order_sudo._is_amendment_asked():
            return self.env._(
                "I accept the changes to %(order)s on behalf of %(customer)s, and I agree to sign them electronically.",
                order=order_sudo.name,
                customer=order_sudo.partner_id.commercial_partner_id.name or "",
            )
        company_sudo = order_sudo.company_id.with_context(lang=self.env.lang)
        if company_sudo.portal_sign_consent:
            return company_sudo.portal_sign_consent
        return self.env._(
            "I accept this quotation and its terms on behalf of %(customer)s, and I agree to sign it electronically.",
            customer=order_sudo.partner_id.commercial_partner_id.name or "",
        )

    def _get_slot(self, order_sudo):
        """Return which of several signatures this one is."""
        left = order_sudo.portal_signer_ids.filtered(lambda signer: not signer.is_signed)
        own = left.filtered(lambda signer: signer.partner_id == self.env.user.partner_id)[:1]
        if own:
            # The last of them decides.
            return own.id if len(left) > 1 else DECIDING_SLOT
        is_limited = not order_sudo._is_amendment_asked() and self._is_limited(order_sudo)
        return LIMITED_SLOT if is_limited else DECIDING_SLOT

    def _note_signature(self, order_sudo, evidence_sudo):
        """Do to the order what follows from a signature."""
        facts = evidence_sudo._get_facts()
        values = {"client_order_ref": facts["purchase_order"]} if facts["purchase_order"] else {}
        order_sudo.portal_signer_ids.invalidate_recordset(["is_signed"])
        if evidence_sudo.slot != DECIDING_SLOT:
            is_offer = order_sudo.portal_sign_state != "signed"
            order_sudo.write(values | ({"portal_sign_state": "partly"} if is_offer else {}))
            self._log(
                order_sudo, self.env._("Signed by %(name)s. Another signature is needed.", name=facts["signer"]["name"])
            )
            self.env["portal.event"]._notify("quote_to_sign", order_sudo, dedup_key=evidence_sudo.hash)
            return
        if order_sudo._is_amendment_asked():
            order_sudo.write(values | {"portal_amendment_state": "accepted"})
        else:
            self._complete(order_sudo, evidence_sudo, values)
        self._log(order_sudo, self.env._("Signed by %(name)s.", name=facts["signer"]["name"]))
        self.env["portal.sealed.document"]._request(evidence_sudo)

    def _complete(self, order_sudo, evidence_sudo, values):
        """Mark an order as signed, and confirm it unless it waits for a payment."""
        sent = order_sudo.portal_sent_on
        order_sudo.write(
            values
            | {
                "signed_by": evidence_sudo.signer_name,
                "signed_on": evidence_sudo.moment,
                "signature": evidence_sudo.image,
                "portal_sign_state": "signed",
                "portal_signed_days": (evidence_sudo.moment - sent).total_seconds() / 86400 if sent else 0,
            }
        )
        if not order_sudo._has_to_be_paid():
            self._confirm(order_sudo)

    def _confirm(self, order_sudo):
        """Confirm a signed order. What hinders it does not undo the signature: the salesperson is told."""
        try:
            with self.env.cr.savepoint():
                # The seal's mail tells the customer; Odoo's own would print the PDF within the request.
                order_sudo.with_context(send_email=True, portal_is_signed=True).action_confirm()
        except OperationalError:
            raise  # Odoo repeats the request.
        except Exception as error:
            _logger.info("The signed order %s is not confirmed.", order_sudo.id, exc_info=True)
            reason = str(error) if isinstance(error, UserError) else self.env._("The server's log has the details.")
            order_sudo.invalidate_recordset()
            order_sudo._plan_portal_activity(self.env._("Signed, but not confirmed"), reason)

    def _log(self, order_sudo, text):
        """Note in the order's history what the visitor did; the evidence is elsewhere."""
        author = self._get_author(order_sudo)
        order_sudo.message_post(
            body=text, author_id=author.id, message_type="notification", subtype_xmlid="mail.mt_note"
        )

    @api.model
    def _get_author(self, order_sudo):
        """Return who acts: whoever is signed in, else the contact who was sent the link."""
        return order_sudo.partner_id if self.env.user._is_public() else self.env.user.partner_id

    # === DECLINE === #

    @api.model
    def _decline(self, order, reason, visit, reason_id=None):
        """Decline a quotation, or the changes to a signed order, for the current visitor.

        :param sale.order order: the order, one that the visitor may open
        :param reason: why, as typed; may be anything
        :param reason_id: the reason that was chosen, as the form sends it; may be anything
        :param dict visit: the circumstances, as in `_accept`
        :return: the evidence, in sudo mode
        :raise UserError: in the visitor's language, if it is refused
        """
        chosen_sudo = self.env["portal.decline.reason"]._find_sudo(reason_id)
        reason = self._clean_reason(reason if isinstance(reason, str) and reason.strip() else chosen_sudo.name)
        order_sudo = self._lock(order)
        refusal = self._get_decline_refusal(order_sudo, visit)
        if refusal:
            raise UserError(refusal)
        is_amendment = order_sudo._is_amendment_asked()
        offer_sudo = order_sudo._get_current_offer_sudo()
        if is_amendment and not order_sudo._is_amendment_asked():
            raise UserError(self.env._("The vendor took the changes back. There is nothing to decline any more."))
        # Nobody typed a name: by a link, none is known.
        name = None if self.env.user._is_public() else self.env.user.name
        facts = {
            "signer": self._prepare_signer(name, visit),
            "reason": reason,
            "reason_name": chosen_sudo.name or None,
            "visit": self._prepare_visit(visit),
        }
        evidence_sudo = self.env["portal.evidence"]._append(offer_sudo, "declined", facts, slot=None)
        self._note_decline(order_sudo, reason, chosen_sudo)
        self.env["portal.sealed.document"]._trigger_job()
        return evidence_sudo

    def _note_decline(self, order_sudo, reason, chosen_sudo):
        """Do to the order what follows from declining it, or the changes to it."""
        if order_sudo._is_amendment_asked():
            order_sudo.portal_amendment_state = "declined"
            summary = self.env._("Changes declined")
        else:
            order_sudo._action_cancel()
            order_sudo.write(
                {
                    "portal_sign_state": "declined",
                    "portal_decline_reason": reason[:200],
                    "portal_decline_reason_id": chosen_sudo.id,
                }
            )
            summary = self.env._("Quotation declined")
        self._log(order_sudo, f"{summary}: {reason}")
        order_sudo._plan_portal_activity(summary, reason)

    def _clean_reason(self, text):
        """Return what a visitor wrote, without what cannot be printed.

        :raise UserError: if it is nothing, or too long
        """
        text = text if isinstance(text, str) else ""
        text = "".join(character for character in text if character.isprintable() or character == "\n").strip()
        if not text:
            raise UserError(self.env._("Write a few words."))
        if len(text) > MAX_REASON:
            raise UserError(self.env._("Your text is too long: at most %(limit)s characters.", limit=MAX_REASON))
        # Staff export it, and Odoo's own export leaves some formulas as they are.
        return csv_file.defuse(text)
