import secrets
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq, email_normalize, hmac

LIFETIME = timedelta(minutes=10)
DIGITS = 6
MAX_TRIES = 5
# Codes within an hour that one visitor may ask for, and that are mailed for one order.
MAX_SENT = 5
MAX_SENT_ORDER = 15
HOUR = 3600
GC_LIMIT = 10_000


class PortalOneTimeCode(models.Model):
    """A number that is mailed to a signer, who types it to show that the mailbox is theirs.

    It works once, for one version and one browser, and for a few minutes.
    """

    _name = "portal.one.time.code"
    _description = "Code for Signing"
    _rec_name = "email"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade", index=True)
    offer_id = fields.Many2one("portal.evidence.offer", required=True, ondelete="cascade")
    session_hash = fields.Char(required=True)
    code_hash = fields.Char(required=True, groups=fields.NO_ACCESS)
    email = fields.Char(required=True)
    expires_on = fields.Datetime(required=True, index=True)
    is_used = fields.Boolean()

    @api.model
    def _send(self, order_sudo, visit):
        """Mail a new code to the signer.

        :param order_sudo: the order, in sudo mode
        :param dict visit: the circumstances, with its `session`
        :return: the address it goes to, masked
        :raise UserError: if there is no address, or too many were sent
        """
        email = self._get_email(order_sudo)
        if not email:
            raise UserError(
                self.env._("There is no e-mail address to send a code to. Ask us to send you the quotation again.")
            )
        self._check_rate(order_sudo, visit)
        code = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
        # In sudo mode as customers have no right on codes.
        row_sudo = self.sudo().create(
            {
                "order_id": order_sudo.id,
                "offer_id": order_sudo._get_current_offer_sudo().id,
                "session_hash": self._hash(visit.get("session") or ""),
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

    def _check_rate(self, order_sudo, visit):
        """Count a code that is asked for: of one visitor, and of the order, whose mailbox somebody may want to fill.

        :raise UserError: if there were too many
        """
        limit = self.env["portal.rate.limit"]
        visitor = f"{order_sudo.id} {visit.get('ip')} {self.env.uid}"
        if not limit._is_allowed("portal.one.time.code", visitor, MAX_SENT, HOUR) or not limit._is_allowed(
            "portal.one.time.code.order", order_sudo.id, MAX_SENT_ORDER, HOUR
        ):
            raise UserError(self.env._("Too many codes were sent. Try again in an hour."))

    def _get_email(self, order_sudo):
        """Return the mailbox that the signer must have; nothing if none is known for sure.

        For an account that is the one it signs in with. Else it is the one that the quotation was sent to: whoever
        took over a session can change the contact's address of today.
        """
        user = self.env.user
        if not user._is_public() and email_normalize(user.login):
            return email_normalize(user.login)
        sent_to = self.env["portal.evidence.offer"]._get_sent_sudo(order_sudo)._get_payload().get("customer", {})
        if user._is_public() or sent_to.get("id") == user.partner_id.id:
            return email_normalize(sent_to.get("email") or "")
        return False

    def _mail(self, code):
        """Leave the mail to the mail queue, which is woken at once: the request does not wait for the mail server."""
        order, company = self.order_id, self.order_id.company_id
        body = self.env["ir.qweb"]._render(
            "portal_sale_sign.code_mail", {"code": code, "order": order, "company": company, "minutes": 10}
        )
        # As the system's own, so that whoever asked for it does not read it past the mailbox.
        self.env["mail.mail"].with_user(SUPERUSER_ID).create(
            {
                "subject": self.env._("Your code to sign %(order)s", order=order.name),
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
    def _use(self, order_sudo, offer_sudo, code, visit):
        """Use up a code.

        :return: what the evidence tells of it
        :raise UserError: if it is not the right one
        """
        row_sudo = self._find_sudo(order_sudo, offer_sudo, visit)
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

    def _find_sudo(self, order_sudo, offer_sudo, visit):
        # In sudo mode as customers have no right on codes.
        return self.sudo().search(
            [
                ("order_id", "=", order_sudo.id),
                ("offer_id", "=", offer_sudo.id),
                ("session_hash", "=", self._hash(visit.get("session") or "")),
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
