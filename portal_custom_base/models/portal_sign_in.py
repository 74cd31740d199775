from datetime import timedelta

from odoo import api, fields, models

DAYS_KEPT = 180
# The maximum number of rows removed by one run of the clean-up.
GC_LIMIT = 10_000
FAILURES_PER_HOUR = 20
HOUR = 3600


class PortalSignIn(models.Model):
    """A sign-in of a customer, or a refused attempt: its time, address and device.

    Odoo's own log keeps one date per user, from before the second factor, and deletes devices that
    have signed out.
    """

    _name = "portal.sign.in"
    _description = "Sign-in to the Portal"
    _order = "id desc"
    _rec_name = "create_date"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", readonly=True)
    succeeded = fields.Boolean(readonly=True)
    session_identifier = fields.Char(readonly=True, groups="base.group_system")
    ip_address = fields.Char("IP Address", readonly=True)
    platform = fields.Char(readonly=True)
    browser = fields.Char(readonly=True)
    country = fields.Char(readonly=True)

    _user_idx = models.Index("(user_id, id)")
    _date_idx = models.Index("(create_date)")
    _session_uniq = models.UniqueIndex("(session_identifier) WHERE session_identifier IS NOT NULL")

    @api.model
    def _log_success(self, user, session_identifier, origin):
        """Log that a user has signed in. A session is logged once, however many requests it starts with.

        :param res.users user: the customer
        :param str session_identifier: the part of the session's id that never changes
        :param dict origin: from where, see `portal_custom_base.origin`
        """
        self._insert(self.env.cr, user.id, True, session_identifier, origin)

    @api.model
    def _log_failure(self, login, origin):
        """Log a failed attempt to sign in as a customer.

        :param str login: the login that was typed
        :param dict origin: from where, see `portal_custom_base.origin`
        """
        # In sudo mode as visitors may not read users.
        user_sudo = self.env["res.users"].sudo().search([("login", "=", login)], limit=1)
        if not user_sudo or not user_sudo._is_portal():
            return
        limit = self.env["portal.rate.limit"]
        if limit._is_allowed("portal.sign.in", user_sudo.id, FAILURES_PER_HOUR, HOUR):
            # On a cursor of its own, as the transaction of a refused sign-in is rolled back.
            with self.env.registry.cursor() as cursor:
                self._insert(cursor, user_sudo.id, False, None, origin)

    def _insert(self, cursor, user_id, succeeded, session_identifier, origin):
        cursor.execute(
            """
            INSERT INTO portal_sign_in (user_id, succeeded, session_identifier, ip_address, platform, browser,
                                        country, create_uid, create_date, write_uid, write_date)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC', %s, now() AT TIME ZONE 'UTC')
            ON CONFLICT (session_identifier) WHERE session_identifier IS NOT NULL DO NOTHING
            """,
            [
                *(user_id, succeeded, session_identifier, origin["ip_address"]),
                *(origin["platform"], origin["browser"], origin["country"], user_id, user_id),
            ],
        )

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        self.search([("create_date", "<", limit)], limit=GC_LIMIT).unlink()
