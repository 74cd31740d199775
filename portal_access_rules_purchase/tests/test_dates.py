from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon

from ..models.purchase_order import MAX_YEARS


@tagged("post_install", "-at_install")
class TestDates(PortalAccessCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Chair", "type": "service"})
        cls.order, cls.other = (cls._create_order() for _number in range(2))
        cls.line = cls.order.order_line[0]
        cls.today = fields.Date.today()
        cls.soon = (cls.today + timedelta(days=9)).isoformat()
        cls.order._portal_ensure_token()
        for name in {"portal_supplier_days", "portal_supplier_horizon"} & cls.env.company._fields.keys():
            # Where the buyer decides what differs much, that is not what is tested here.
            cls.env.company[name] = 9999

    @classmethod
    def _create_order(cls):
        line = {"product_id": cls.product.id, "product_qty": 2, "price_unit": 5}
        order = cls.env["purchase.order"].create(
            {
                "partner_id": cls.anna.partner_id.id,
                "order_line": [
                    Command.create(line),
                    Command.create(line),
                    Command.create({"display_type": "line_note", "name": "Note", "product_qty": 0}),
                ],
            }
        )
        order.button_confirm()
        return order

    def _send(self, query="", order=None, **dates):
        """Send dates as Odoo's page does, and return what the answer tells."""
        path = f"/my/purchase/{(order or self.order).id}/update{query}"
        with mute_logger("odoo.http"):
            response = self.url_open(path, json={"jsonrpc": "2.0", "method": "call", "params": dates})
        self.env.invalidate_all()
        return response.json().get("error", {}).get("data", {}).get("message", "")

    def _dates(self):
        return (self.order | self.other).order_line.mapped("date_planned"), self.order.activity_ids.ids

    def _is_written(self, **options):
        """Send a date that can be meant, and return whether it is taken; what was there comes back."""
        before = self.line.date_planned
        self._send(**options, **{str(self.line.id): self.soon})
        is_written = self.line.date_planned.date().isoformat() == self.soon
        self.line.date_planned = before
        self.env.flush_all()
        return is_written

    def test_who_may_say(self):
        token = self.order.access_token
        for user, options, is_allowed in (
            (self.anna, {}, True),
            (self.ben, {}, False),
            (None, {}, False),
            (None, {"access_token": token}, True),
            (None, {"query": f"?access_token={token}"}, True),
            (None, {"access_token": "x"}, False),
            (self.ben, {"access_token": token}, False),
        ):
            self.authenticate(user and user.login, user and user.login)
            self.assertEqual(self._is_written(**options), is_allowed, (user, options))

    def test_what_cannot_be_meant(self):
        """By page and by link: told in words, and nothing is written, not even what can be meant."""
        late = self.today + relativedelta(years=MAX_YEARS, days=2)
        wrong = ("1900-01-05", (self.today - timedelta(days=2)).isoformat(), late.isoformat(), "9999-12-31")
        rubbish = ("tomorrow", "", "2030-02-30", "2030-1-5", "20300105", "2030-01-05 10:00:00", 20300105, None, [], {})
        before = self._dates()
        for login, secret in ((self.anna.login, {}), (None, {"access_token": self.order.access_token})):
            self.authenticate(login, login)
            for value in (*wrong, *rubbish):
                message = self._send(
                    **secret, **{str(self.order.order_line[1].id): self.soon, str(self.line.id): value}
                )
                self.assertRegex(message, "^(This day has passed|Choose a day until|This is not a date)", value)
                self.assertEqual(self._dates(), before, value)

    def test_lines_that_are_not_expected(self):
        self.authenticate(self.anna.login, self.anna.login)
        self.line.qty_received = 2
        before = self._dates()
        for line in (self.other.order_line[0].id, self.order.order_line[2].id, self.line.id, "x", -1, 2**63):
            message = self._send(**{str(self.order.order_line[1].id): self.soon, str(line): self.soon})
            self.assertIn("not expected any more", message, line)
            self.assertEqual(self._dates(), before, line)
        self.line.qty_received = 1
        self.assertTrue(self._is_written())

    def test_orders_that_take_no_dates(self):
        self.authenticate(self.anna.login, self.anna.login)
        before = self._dates()
        for state, is_open in (("sent", False), ("cancel", False), ("purchase", True)):
            self.order.state = state
            self.env.flush_all()
            page = self.url_open(f"/my/purchase/{self.order.id}?update=True").text
            self.assertEqual("o-purchase-datetimepicker" in page, is_open, state)
            if not is_open:
                self.assertIn("cannot be changed", self._send(**{str(self.line.id): self.soon}), state)
                self.assertEqual(self._dates(), before, state)
        self.assertTrue(self._is_written())

    def test_first_and_last_day(self):
        for day in (self.today + timedelta(days=1), self.today + relativedelta(years=MAX_YEARS, days=-1)):
            self.order._check_portal_dates({str(self.line.id): day.isoformat()})

    @freeze_time("2026-03-10 23:30:00")
    def test_today_is_where_the_company_is(self):
        for zone, first in (("Pacific/Auckland", "2026-03-11"), ("America/New_York", "2026-03-10")):
            self.order.company_id.partner_id.tz = zone
            self.order._check_portal_dates({str(self.line.id): first})
            eve = (datetime.fromisoformat(first) - timedelta(days=1)).date().isoformat()
            with self.assertRaises(UserError):
                self.order._check_portal_dates({str(self.line.id): eve})
