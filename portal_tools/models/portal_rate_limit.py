import ipaddress
import logging
from datetime import datetime, timedelta, timezone

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import hmac

ATTEMPTS = 3
DAYS_KEPT = 2
# Rows that one run of the clean-up removes at most.
GC_LIMIT = 10_000

_logger = logging.getLogger(__name__)


class PortalRateLimit(models.Model):
    """How often something was tried within a window of time.

    Counted in the database, so that all workers and hosts count together, and on a cursor of its own,
    so that a refused request counts too.
    """

    _name = "portal.rate.limit"
    _description = "Rate Limit of the Portal"
    _log_access = False

    scope = fields.Char(required=True)
    key_hash = fields.Char(required=True)
    window_start = fields.Datetime(required=True, index=True)
    count = fields.Integer(required=True)

    _window_uniq = models.Constraint(
        "UNIQUE(scope, key_hash, window_start)", "A window of a rate limit is counted in one row."
    )

    @api.model
    def _is_allowed(self, scope, key, limit, seconds):
        """Count one attempt, and return whether it is within the limit.

        Attempts are counted in fixed windows, so at most twice the limit happens in any `seconds`.

        :param str scope: what is tried, such as "portal.data.request"
        :param key: who tries, such as a user's id or an IP address; only a hash of it is stored
        :param int limit: the number of attempts that are allowed
        :param int seconds: the length of a window
        :rtype: bool
        """
        now = int(datetime.now(timezone.utc).timestamp())
        window = datetime.fromtimestamp(now - now % seconds, timezone.utc).replace(tzinfo=None)
        for _attempt in range(ATTEMPTS):
            try:
                return self._count_attempt(scope, self._hash(scope, key), window) <= limit
            except SerializationFailure:
                continue
        # So many count at the same moment that it cannot be a person.
        _logger.info("The rate limit %s is counted too often at once.", scope)
        return False

    @api.model
    def _get_network(self, ip):
        """Return the network of an address, as a key to count by: one subscriber has all IPv6 addresses of a /64.

        :param str ip: an address of the internet protocol; may be anything
        """
        try:
            address = ipaddress.ip_address(ip or "")
        except ValueError:
            return ip
        is_long = address.version == 6 and not address.ipv4_mapped
        return str(ipaddress.ip_network((address.packed, 64), strict=False)) if is_long else ip

    def _count_attempt(self, scope, key_hash, window):
        with self.env.registry.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO portal_rate_limit (scope, key_hash, window_start, count) VALUES (%s, %s, %s, 1)
                ON CONFLICT (scope, key_hash, window_start) DO UPDATE SET count = portal_rate_limit.count + 1
                RETURNING count
                """,
                [scope, key_hash, window],
            )
            return cursor.fetchone()[0]

    def _hash(self, scope, key):
        # In sudo mode as nobody else may read the secret of the database.
        return hmac(self.env(su=True), f"portal.rate.limit {scope}", str(key))

    @api.autovacuum
    def _gc_windows(self):
        limit = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        self.search([("window_start", "<", limit)], limit=GC_LIMIT).unlink()
