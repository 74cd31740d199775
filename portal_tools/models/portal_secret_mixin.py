import secrets

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import consteq, hmac

# The random bytes of a secret, and what none is longer than.
TOKEN_BYTES = 24
MAX_TOKEN = 100


class PortalSecretMixin(models.AbstractModel):
    """Something that opens by a secret, such as the address in an e-mail. Only a fingerprint of it is stored.

    The fingerprint is bound to the model, so that a secret of one purpose opens nothing of another, and cannot be
    made without the secret of the database. A model that inherits it has a unique index on `token_hash`.
    """

    _name = "portal.secret.mixin"
    _description = "What Opens by a Secret"

    token_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)

    @api.model
    def _make_token(self):
        """Return a new secret and its fingerprint."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        return token, self._hash_token(token)

    @api.model
    def _hash_token(self, token):
        # In sudo mode as nobody else may read the secret of the database.
        return hmac(self.env(su=True), self._name, token)

    @api.model
    def _find_by_token_sudo(self, token, domain):
        """Return what a secret opens now; else nothing, whatever the reason.

        :param token: the secret; may be anything
        :param domain: what else must hold, such as that it has not ended
        :return: in sudo mode as visitors have no rights
        """
        records_sudo = self.sudo()
        token = self.env["portal.document.access"]._clean_token(token)
        if not token or len(token) > MAX_TOKEN:
            return records_sudo.browse()
        token_hash = self._hash_token(token)
        record_sudo = records_sudo.search(Domain("token_hash", "=", token_hash) & Domain(domain), limit=1)
        is_right = record_sudo and consteq(record_sudo.token_hash, token_hash)
        return record_sudo if is_right else records_sudo.browse()

    def _is_try_allowed(self, scope, ip, of_one, of_all, seconds):
        """Count a try to enter what is guessed, such as a password, and return whether there was one left.

        :param str scope: what is tried
        :param str ip: from where
        :param int of_one: how many tries one address, or one network of IPv6, has within a window
        :param int of_all: how many all of them together have
        :param int seconds: the length of the window
        """
        self.ensure_one()
        limits = self.env["portal.rate.limit"]
        is_allowed = limits._is_allowed(scope, f"{self.id} {limits._get_network(ip)}", of_one, seconds)
        return is_allowed and limits._is_allowed(scope, self.id, of_all, seconds)
