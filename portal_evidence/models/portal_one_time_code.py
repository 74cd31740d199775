import secrets
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq, email_normalize, hmac

MINUTES = 10
LIFETIME = timedelta(minutes=MINUTES)
DIGITS = 6
MAX_TRIES = 5
# Codes within an hour that one visitor may ask for, and that are mailed for one document.
MAX_SENT = 5
MAX_SENT_DOCUMENT = 15
HOUR = 3600
GC_LIMIT = 10_000


class PortalOneTimeCode(models.Model):
    """A number that is mailed to a signer, who types it to show that the mailbox is theirs.

    It works once, for one offer and one browser, and for a few minutes.
    """

    _name = "portal.one.time.code"
    _description = "Code for Signing"
    _rec_name = "email"

    offer_id = fields.Many2one("portal.evidence.offer", required=True, ondelete="cascade", index=True)
    session_hash = fields.Char(required=True)
    code_hash = fields.Char(required=True, groups=fields.NO_ACCESS)
    email = fields.Char(required=True)
    expires_on = fields.Datetime(required=True, index=True)
    is_used = fields.Boolean()

    @api.model
    def _send(self, offer, sent_to, actor):
        """Mail a new code to the signer of an offer.

        :param portal.evidence.offer offer: what is to be signed
        :param dict sent_to: to whom the document was sent: the `id` of the contact and the `email` of that time
        :param Actor actor: who signs
        :return: the address it goes to, masked
        :raise UserError: if there is no address, or too many were sent
        """
        email = self._get_email(sent_to, actor)
        if not email:
            raise UserError(
                self.env._("There is no e-mail address to send a code to. Ask us to send you the document again.")
            )
        self._check_rate(offer, actor)
        code = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
        # In sudo mode as customers have no right on codes.
        row_sudo = self.sudo().create(
            {
                "offer_id": offer.id,
                "session_hash": self._hash(actor.session),
                "code_hash": "-",
                "email": email,
                "expires_on": fields.Datetime.now() + LIFETIME,
            }
        )
        row_sudo.code_hash = self._hash(f"{row_sudo.id} {code}")
        row_sudo._mail(code)
        return self._mask_email(email)

    def _mask_email(self, address):
        """Return an address so that its owner knows it, and nobody else learns it."""
        name, _at, domain = (email_normalize(address or "") or "").partition("@")
        return f"{name[:1]}***@{domain}" if domain else ""

    def _check_rate(self, offer, actor):
        """Count a code that is asked for: of one visitor, and of the document, whose mailbox somebody may want to fill.

        :raise UserError: if there were too many
        """
        limit = self.env["portal.rate.limit"]
        document = f"{offer.res_model} {offer.res_id}"
        visitor = f"{document} {actor.ip} {actor.user.id}"
        if not limit._is_allowed("portal.one.time.code", visitor, MAX_SENT, HOUR) or not limit._is_allowed(
            "portal.one.time.code.document", document, MAX_SENT_DOCUMENT, HOUR
        ):
            raise UserError(self.env._("Too many codes were sent. Try again in an hour."))

    def _get_email(self, sent_to, actor):
        """Return the mailbox that the signer must have, or False if none is known for sure.

        For an account that is the one it signs in with. Else it is the one that the document was sent to: whoever
        took over a session can change the contact's address of today.
        """
        is_public = actor.user._is_public()
        if not is_public and email_normalize(actor.user.login):
            return email_normalize(actor.user.login)
        if is_public or sent_to.get("id") == actor.partner.id:
            return email_normalize(sent_to.get("email") or "")
        return False

    def _mail(self, code):
        """Leave the mail to the mail queue, which is started at once: the request does not wait for the mail server."""
        offer, company = self.offer_id, self.offer_id.company_id
        purpose = offer.with_env(self.env)._get_decision()._get_code_purpose(offer.document_name)
        body = self.env["portal.mail"]._render_letter(
            company,
            text=f"{purpose}:",
            code=code,
            note=self.env._(
                "It works once, for %(minutes)s minutes. If you did not ask for it, ignore this mail and tell "
                "%(company)s.",
                minutes=MINUTES,
                company=company.name,
            ),
        )
        # As the system's own, so that whoever asked for it does not read it past the mailbox.
        self.env["mail.mail"].with_user(SUPERUSER_ID).create(
            {
                "subject": purpose,
                "author_id": company.partner_id.id,
                "is_internal": True,
                "body_html": body,
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "email_to": self.email,
                "auto_delete": True,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    @api.model
    def _use(self, offer, code, actor):
        """Use up a code.

        :param portal.evidence.offer offer: what is signed
        :param code: what was typed; may be anything
        :param Actor actor: who signs
        :return: what the evidence tells of it
        :raise UserError: if it is not the right one
        """
        row_sudo = self._find_sudo(offer, actor)
        if not row_sudo:
            raise UserError(self.env._("Ask for a code first: it is mailed to you."))
        limit = self.env["portal.rate.limit"]
        # Counted on a cursor of its own, so that a refusal does not undo it.
        if not limit._is_allowed("portal.one.time.code.try", row_sudo.id, MAX_TRIES, HOUR):
            raise UserError(self.env._("Too many wrong codes. Ask for a new one."))
        typed = "".join(code.split()) if isinstance(code, str) and code.isascii() else ""
        if not consteq(row_sudo.code_hash, self._hash(f"{row_sudo.id} {typed}")):
            raise UserError(self.env._("This is not the code that was mailed to you."))
        row_sudo.is_used = True
        return {"method": "email code", "sent_to": row_sudo.email}

    def _find_sudo(self, offer, actor):
        # In sudo mode as customers have no right on codes.
        return self.sudo().search(
            [
                ("offer_id", "=", offer.id),
                ("session_hash", "=", self._hash(actor.session)),
                ("is_used", "=", False),
                ("expires_on", ">", fields.Datetime.now()),
            ],
            order="id desc",
            limit=1,
        )

    def _hash(self, text):
        # In sudo mode as nobody else may read the secret of the database.
        return hmac(self.env(su=True), "portal.one.time.code", text)

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Datetime.now() - timedelta(days=1)
        self.search([("expires_on", "<", limit)], limit=GC_LIMIT).unlink()
