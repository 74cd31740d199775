from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestPortalAdoption(PortalBaseCommon):
    """How each customer uses the portal."""

    def _get(self, customer=None):
        self.env.invalidate_all()
        return self.env["portal.adoption"].search([("partner_id", "=", (customer or self.customer).id)])

    def _sign_in(self, user, days=0, count=1):
        log = self.env["res.users.log"].with_user(user).sudo().create({})
        for number in range(count):
            origin = {"ip_address": "", "platform": "", "browser": "", "country": ""}
            self.env["portal.sign.in"]._log_success(user, f"{user.login} {days} {number}", origin)
        self.env.flush_all()
        for table, column, value in (("res_users_log", "id", log.id), ("portal_sign_in", "user_id", user.id)):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET create_date = %s WHERE %s = %s",
                    SQL.identifier(table),
                    fields.Datetime.now() - timedelta(days=days),
                    SQL.identifier(column),
                    value,
                )
            )

    def test_people(self):
        self._sign_in(self.anna)
        self._sign_in(self.ben, days=40)
        third = self._create_portal_user("third.base", self.customer)
        row = self._get()
        self.assertEqual((row.invited, row.signed_in, row.active_people), (3, 2, 1))
        third.active = False
        self.assertEqual(self._get().invited, 2)
        self.assertEqual(self._get(self.stranger.partner_id.parent_id).signed_in, 0)

    def test_visits_and_hours(self):
        self._sign_in(self.anna, count=12)
        self._sign_in(self.ben, days=40, count=5)
        row = self._get()
        self.assertEqual((row.visits, row.acts), (12, 0))
        self.assertEqual((row.hours_least, row.hours_most), (2, 3))

    def test_addon_tells_of_acts(self):
        """Of a customer without anybody in the portal too, by links of e-mails."""
        model = type(self.env["portal.adoption"])
        guest = self._create_partner("Guest", is_company=True)
        now, old = fields.Datetime.now(), fields.Datetime.now() - timedelta(days=60)
        rows = [(guest, now, 2), (guest, now, 4), (guest, old, 30), (self.customer, now, 5)]
        values = [SQL("(%s, 'signed', TRUE, %s::timestamp, %s::float)", who.id, when, days) for who, when, days in rows]
        events, measures = model._get_events, model._get_measures

        def get_measures(adoption, month):
            return measures(adoption, month) | {"acts": adoption._get_median("signed")}

        with patch.object(
            model, "_get_events", lambda *args: [*events(*args), SQL("VALUES %s", SQL(", ").join(values))]
        ):
            row = self._get(guest)
            self.assertEqual((row.invited, row.acts), (0, 2))
            self.assertEqual(self._get().acts, 1)
            with patch.object(model, "_get_measures", get_measures):
                self.assertEqual(self._get(guest).acts, 4)

    def test_in_words(self):
        adoption = self.env["portal.adoption"]
        self.env["portal.sign.in"].search([]).unlink()
        self._sign_in(self.anna, count=60)
        words = adoption._tell_saved()
        self.assertIn("visits: 60", words)
        self.assertIn("10 to 15 minutes", words)
        [(least, most)] = adoption._read_group([], [], ["hours_least:sum", "hours_most:sum"])
        self.assertIn(f"{round(least, 1)} to {round(most, 1)} hours", words)
        self.assertTrue(words.startswith("An estimate"))

    def test_graph_and_pivot(self):
        result = self.env["portal.adoption"].formatted_read_group(
            [("partner_id", "=", self.customer.id)], ["partner_id"], ["invited:sum", "hours_most:sum"]
        )
        self.assertEqual(result[0]["invited:sum"], 2)

    def test_administrators_alone(self):
        self.assertTrue(self.env["portal.adoption"].search([]))
        user = self.env["res.users"].create({"name": "W", "login": "w.adoption"})
        for other in (user, self.anna):
            with self.assertRaises(AccessError):
                self.env["portal.adoption"].with_user(other).search([])
