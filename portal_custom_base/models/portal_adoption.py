from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# Days within which somebody who signed in is active, and within which visits and acts are counted.
MONTH = 30
# Days within which it is looked how long customers take.
YEAR = 365
# Minutes that a question by e-mail takes staff, least and most.
MINUTES = (10, 15)
# The most rows of one kind that are looked at, the newest.
MOST_ROWS = 100_000


class PortalAdoption(models.Model):
    """How each customer uses the portal, read from what is there anyway: nobody is watched for it."""

    _name = "portal.adoption"
    _description = "Use of the Portal by a Customer"
    _auto = False
    _rec_name = "partner_id"
    _order = "invited desc, id"
    _depends = {
        "portal.sign.in": ["user_id", "succeeded"],
        "res.partner": ["commercial_partner_id"],
        "res.users": ["active", "group_ids", "partner_id"],
        "res.users.log": ["create_uid", "create_date"],
    }

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    invited = fields.Integer(readonly=True)
    signed_in = fields.Integer("Signed in", readonly=True)
    active_people = fields.Integer("Active this month", readonly=True)
    visits = fields.Integer("Visits this month", readonly=True, help="How often its people signed in within 30 days.")
    acts = fields.Integer(
        "Acts without staff this month",
        readonly=True,
        help="What customers did themselves that somebody of yours would have done else.",
    )
    hours_least = fields.Float(
        "Hours saved, at least",
        readonly=True,
        help="An estimate: each visit and each act this month takes the place of a question of 10 minutes.",
    )
    hours_most = fields.Float(
        "Hours saved, at most",
        readonly=True,
        help="An estimate: each visit and each act this month takes the place of a question of 15 minutes.",
    )

    # === HOOKS === #

    @api.model
    def _get_events(self, since):
        """Return what happened since a time, as queries with a limit.

        For a module to tell of what customers did, it must override this method and return the list with its own
        queries. Each selects, in this order: the id of a contact; a word for what happened; whether it is an act that
        staff would have done else; the time; and the days that it took, or NULL.

        :param datetime since: the time
        :rtype: list[SQL]
        """
        sign_ins = SQL(
            """
            SELECT users.partner_id, 'visit', FALSE, visit.create_date, NULL::float
              FROM (SELECT user_id, create_date FROM portal_sign_in WHERE succeeded AND create_date > %s
                     ORDER BY id DESC LIMIT %s) visit
              JOIN res_users users ON users.id = visit.user_id
            """,
            since,
            MOST_ROWS,
        )
        return [sign_ins]

    @api.model
    def _get_measures(self, month):
        """Return what is told of each customer besides, as fields to aggregates over what `_get_events` returned.

        For a module to add a field, it must override this method and return the dict with its own.

        :param datetime month: since when a month is
        :rtype: dict
        """
        return {
            "visits": self._count(SQL("kind = 'visit'"), month),
            "acts": self._count(SQL("is_act"), month),
        }

    # === HELPERS === #

    @api.model
    def _count(self, condition, month):
        """Return the number of those of this month for which a condition holds, as an aggregate."""
        return SQL("(count(*) FILTER (WHERE %s AND done_at > %s))::int", condition, month)

    @api.model
    def _get_median(self, kind):
        """Return the days of which half of the events of a kind took less, as an aggregate."""
        return SQL("percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE kind = %s)", kind)

    # === THE TABLE === #

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        month = now - timedelta(days=MONTH)
        measures = self._get_measures(month)
        return SQL(
            """
              WITH people AS (%s), totals AS (%s)
            SELECT customer_id AS id, customer_id AS partner_id, coalesce(invited, 0)::int AS invited,
                   coalesce(signed_in, 0)::int AS signed_in, coalesce(active_people, 0)::int AS active_people, %s,
                   coalesce(visits + acts, 0) * %s / 60.0 AS hours_least,
                   coalesce(visits + acts, 0) * %s / 60.0 AS hours_most
              FROM people FULL JOIN totals USING (customer_id)
            """,
            self._get_people_query(month),
            self._get_totals_query(now - timedelta(days=YEAR), measures),
            SQL(", ").join(SQL.identifier(name) for name in measures),
            *MINUTES,
        )

    def _get_people_query(self, month):
        """Return how many people of each customer have access, ever signed in and did so within a month."""
        return SQL(
            """
            SELECT partner.commercial_partner_id AS customer_id, count(*) AS invited,
                   count(last.seen) AS signed_in, count(*) FILTER (WHERE last.seen > %s) AS active_people
              FROM res_users users
              JOIN res_groups_users_rel member ON member.uid = users.id AND member.gid = %s
              JOIN res_partner partner ON partner.id = users.partner_id
 LEFT JOIN LATERAL (SELECT max(create_date) AS seen FROM res_users_log WHERE create_uid = users.id) last ON TRUE
             WHERE users.active
          GROUP BY partner.commercial_partner_id
            """,
            month,
            self.env.ref("base.group_portal").id,
        )

    def _get_totals_query(self, since, measures):
        """Return what the customers did, by customer."""
        columns = [SQL("%s AS %s", query, SQL.identifier(name)) for name, query in measures.items()]
        return SQL(
            """
            SELECT partner.commercial_partner_id AS customer_id, %s
              FROM (%s) event (partner_id, kind, is_act, done_at, days)
              JOIN res_partner partner ON partner.id = event.partner_id
          GROUP BY partner.commercial_partner_id
            """,
            SQL(", ").join(columns),
            SQL(" UNION ALL ").join(SQL("(%s)", query) for query in self._get_events(since)),
        )

    # === IN WORDS === #

    @api.model
    def _tell_saved(self):
        """Return what the portal saved within a month, with how that is estimated."""
        aggregates = ["visits:sum", "acts:sum", "hours_least:sum", "hours_most:sum"]
        [(visits, acts, least, most)] = self._read_group([], [], aggregates)
        if not visits and not acts:
            return self.env._("Nobody has used the portal within the last %(days)s days.", days=MONTH)
        return self.env._(
            "An estimate: what customers did within %(days)s days (visits: %(visits)s, acts without staff: %(acts)s) "
            "took the place of as many questions. At %(short)s to %(long)s minutes each, %(least)s to %(most)s hours "
            "were saved.",
            visits=visits or 0,
            acts=acts or 0,
            days=MONTH,
            short=MINUTES[0],
            long=MINUTES[1],
            least=round(least, 1),
            most=round(most, 1),
        )
