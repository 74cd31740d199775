from datetime import timedelta
from unittest.mock import patch

import vobject

from odoo import Command
from odoo.http import Request
from odoo.tests import new_test_user, tagged

from .balance_common import BalanceCommon

PATH = "/my/balance"


@tagged("post_install", "-at_install")
class TestDueFeed(BalanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice(amount=1234.5, due=20)
        cls.late = cls._create_invoice(amount=50, days=40, due=-10)
        cls.own = cls._create_invoice(cls.anna.partner_id, amount=7, due=3)
        cls.paid = cls._create_invoice(amount=80, due=9)
        cls._pay(cls.paid, 80)
        cls.credit = cls._create_invoice(amount=30, due=4, move_type="out_refund")
        cls.foreign = cls._create_invoice(cls.beta, amount=9999, due=1)

    def setUp(self):
        super().setUp()
        self.feed = self.env["portal.due.feed"]
        self.feed._renew(self.frank)
        self.path = self.feed._get_path(self.frank)

    def _fetch(self, path=None, status=200):
        response = self.url_open(path or self.path, allow_redirects=False)
        self.assertEqual(response.status_code, status)
        return response

    def _events(self, path=None):
        calendar = vobject.readOne(self._fetch(path).text)
        return {event.uid.value.split("-")[1]: event for event in calendar.contents.get("vevent", ())}

    def _post(self, act):
        return self.url_open(f"{PATH}/calendar", data={"csrf_token": Request.csrf_token(self), "act": act})

    # === CALENDAR === #

    def test_events(self):
        response = self._fetch()
        self.assertEqual(response.headers["Content-Type"], "text/calendar; charset=utf-8")
        events = self._events()
        self.assertEqual(set(events), {str(move.id) for move in self.invoice | self.late | self.own})
        event = events[str(self.invoice.id)]
        self.assertEqual(event.dtstart.value, self.invoice.invoice_date_due)
        self.assertIn(self.invoice.name, event.summary.value)
        self.assertIn("1,234.50", event.summary.value)
        self.assertTrue(event.url.value.endswith(f"/my/invoices/{self.invoice.id}"))
        self.assertEqual(event.valarm.trigger.value.days, -3)

    def test_new_password_closes_the_address(self):
        self.frank.password = "another secret of Frank"
        self._fetch(status=404)
        self.path = self.feed._get_path(self.frank)
        self.assertTrue(self._events())
        self.frank._change_password("yet another secret")
        self._fetch(status=404)
        # Whoever has none gets none.
        self.anna.password = "another secret of Anna"
        self.assertFalse(self.feed._get_path(self.anna))

    def test_new_hash_of_the_same_password_changes_nothing(self):
        """Odoo stores one when it raises its strength."""
        self.frank._set_encrypted_password(self.frank.id, self.frank._crypt_context().hash("frank"))
        self._fetch()

    def test_lines_are_folded_and_text_is_escaped(self):
        self.env.company.name = "Päper; Ink, and\nBEGIN:VALARM " + "é" * 90
        content = self._fetch().content
        self.assertTrue(all(len(line) <= 75 for line in content.split(b"\r\n")))
        self.assertNotIn(b"\n", content.replace(b"\r\n", b""))
        self.assertEqual(content.count(b"\r\nBEGIN:VALARM"), 3)
        event = self._events()[str(self.invoice.id)]
        self.assertIn("Päper; Ink, and BEGIN:VALARM", event.description.value.replace("\n", " "))
        self.assertIn("é" * 90, event.description.value)

    def test_in_the_persons_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.frank.lang = "fr_FR"
        summary = self._events()[str(self.invoice.id)].summary.value
        self.assertIn("234,50", summary)

    def test_due_date_that_changes_is_the_same_event(self):
        before = self._events()[str(self.invoice.id)].uid.value
        self.invoice.invoice_date_due = self.today
        event = self._events()[str(self.invoice.id)]
        self.assertEqual((event.uid.value, event.dtstart.value), (before, self.today))

    def test_one_event_for_each_part(self):
        """A part that is paid has none, and the others keep their names."""
        parts = [Command.create({"value": "percent", "value_amount": v, "nb_days": d}) for v, d in ((30, 5), (70, 25))]
        term = self.env["account.payment.term"].create({"name": "Parts", "line_ids": parts})
        move = self._create_invoice(amount=200)
        move.button_draft()
        move.write({"invoice_date": self.today, "invoice_payment_term_id": term.id})
        move.action_post()
        first, second = (self._events().get(f"{move.id}{part}") for part in ("", ".2"))
        self.assertIn("60.00", first.summary.value)
        self.assertIn("140.00", second.summary.value)
        days = [move.invoice_date + timedelta(days=days) for days in (5, 25)]
        self.assertEqual([first.dtstart.value, second.dtstart.value], days)
        self._pay(move, 60)
        events = self._events()
        self.assertNotIn(str(move.id), events)
        self.assertEqual(events[f"{move.id}.2"].uid.value, second.uid.value)

    # === WHO === #

    def test_policy_applies_at_each_fetch(self):
        self.frank.partner_id.portal_role_id = self.roles["personal"]
        self.assertFalse(self._events())
        self.frank.partner_id.portal_role_id = self.roles["technical"]
        self._fetch(status=404)
        self.frank.partner_id.portal_role_id = self.roles["finance"]
        self.assertEqual(len(self._events()), 3)

    def test_archived_person(self):
        self.frank.active = False
        self._fetch(status=404)
        self.frank.active = True
        self._fetch()

    def test_closed_portal_and_hidden_section(self):
        self.env.company.portal_is_open = False
        self._fetch(status=404)
        self.env.company.portal_is_open = True
        self.env.ref("portal_custom_base.section_invoice").is_hidden = True
        self._fetch(status=404)

    def test_wrong_secrets(self):
        feed_id, token = self.path.split("/")[-2:]
        other = self._create_person("Fiona", self.acme, role="finance")
        self.feed._renew(other)
        theirs = self.feed._get_path(other)
        self.assertNotEqual(theirs, self.path)
        for path in (
            *(
                f"/portal/due-dates/{feed_id}/x",
                f"/portal/due-dates/{feed_id}/{token}x",
                f"/portal/due-dates/0/{token}",
            ),
            *(f"/portal/due-dates/{'9' * 30}/{token}", f"/portal/due-dates/{feed_id}/%C3%A9%00"),
            f"/portal/due-dates/{theirs.split('/')[-2]}/{token}",
        ):
            self._fetch(path, status=404)
        self._fetch(theirs)

    def test_secret_opens_nothing_else(self):
        token = self.path.split("/")[-1]
        for path in ("/my/balance", f"/my/invoices/{self.invoice.id}"):
            response = self.url_open(f"{path}?access_token={token}&token={token}", allow_redirects=False)
            self.assertIn(response.status_code, (302, 303, 403), path)
            self.assertNotIn(self.invoice.name, response.text)
        self.assertNotIn(token, (self.invoice.access_token or "", self.frank.partner_id.signup_type or ""))
        # The table alone opens nothing.
        self.assertNotIn(self.feed.search([("user_id", "=", self.frank.id)]).nonce, token)

    # === THE PAGE === #

    def test_page_makes_it_anew_and_switches_it_off(self):
        self._login(self.frank)
        page = self._open(PATH)
        [address] = page.xpath("//input[@id='o_portal_due_feed_address']/@value")
        self.assertTrue(address.startswith("http") and address.endswith(self.path))
        self.assertIn("opens nothing any more", self._post("renew").text)
        self._fetch(status=404)
        new = self.feed._get_path(self.frank)
        self._fetch(new)
        self.assertIn("The calendar is off", self._post("off").text)
        self._fetch(new, status=404)
        self.assertFalse(self._open(PATH).xpath("//input[@id='o_portal_due_feed_address']"))
        self.assertEqual(self._post("x").status_code, 404)

    def test_page_needs_a_token_and_the_role(self):
        self._login(self.frank)
        with self.assertLogs("odoo.http", "WARNING"):
            self.assertEqual(self.url_open(f"{PATH}/calendar", data={"act": "off"}).status_code, 400)
        self._fetch()
        self._login(self._create_person("Tech", self.acme, role="technical"))
        self.assertEqual(self._post("renew").status_code, 404)
        self._login()
        self.assertIn("/web/login", self.url_open(f"{PATH}/calendar", data={"act": "off"}, allow_redirects=False).text)

    def test_staff_who_look_as_the_person_learn_no_address(self):
        staff = new_test_user(self.env, "feed.staff", "base.group_user,base.group_partner_manager")
        self._login(staff)
        data = {"csrf_token": Request.csrf_token(self)}
        self.url_open(f"/portal/preview/{self.frank.id}", data=data, headers={"Referer": f"{self.base_url()}/my"})
        response = self.url_open(PATH)
        self.assertIn("portal_balance_owed", response.text)
        self.assertNotIn("due-dates", response.text)
        self.assertNotIn("portal_due_feed", response.text)
        self._login(self.frank)
        self.assertIn(self.path, self.url_open(PATH).text)

    # === LIMITS === #

    def test_fetches_are_counted(self):
        limit = self.registry["portal.rate.limit"]
        for scope in ("portal.due.feed", "portal.due.feed.address"):
            with patch.object(limit, "_is_allowed", lambda _self, asked, *_rest, scope=scope: asked != scope):
                self._fetch(status=429)
        self._fetch()

    def test_events_are_limited(self):
        with patch("odoo.addons.portal_invoice_pay.models.portal_due_feed.MOST", 1):
            self.assertEqual(set(self._events()), {str(self.late.id)})
