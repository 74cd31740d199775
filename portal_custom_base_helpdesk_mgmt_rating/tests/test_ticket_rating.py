from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.exceptions import LockError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.portal_custom_base_helpdesk_mgmt.tests.common import TicketCommon


@tagged("post_install", "-at_install")
class TestTicketRating(TicketCommon, HttpCase):
    def _rate(self, rate=4, comment="Kind.", user=None):
        self.ticket._rate_for_customer(rate, comment, self._actor(user or self.anna))

    def _refused(self, words, *args, **values):
        with self.assertRaises(UserError) as caught, self.cr.savepoint():
            self._rate(*args, **values)
        self.assertIn(words, str(caught.exception))

    def _ratings(self):
        return self.env["rating.rating"].search(
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", self.ticket.id)], order="id"
        )

    def _age(self, **delta):
        """Let the ratings be some time old: Odoo lets nobody write when a row was made."""
        self.env.flush_all()
        age = SQL("UPDATE rating_rating SET create_date = %s WHERE id IN %s", self._ago(**delta), self._ratings()._ids)
        self.env.cr.execute(age)
        self.env.invalidate_all()

    def _ago(self, **delta):
        return fields.Datetime.now() - timedelta(**delta)

    def test_rated_once_for_each_closing(self):
        self._refused("when it is solved")
        self._move("done")
        self._rate()
        self._rate(5, "Very kind.")
        [rating] = self._ratings()
        self.assertEqual((rating.rating, rating.feedback, rating.partner_id), (5, "Very kind.", self.anna.partner_id))
        self.assertTrue(rating.consumed)
        messages = self.ticket.message_ids.filtered(lambda message: message.rating_ids)
        self.assertEqual((len(messages), messages.author_id), (1, self.anna.partner_id))
        self._age(days=1)
        self._move("work")
        self._move("done")
        self._rate(2)
        self.assertEqual(self._ratings().mapped("rating"), [5, 2])

    def test_by_the_link_of_a_mail(self):
        """Without signing in, 1 to 5, as often as on the page."""
        links = self.env["portal.ticket.link"]
        path = f"/portal/ticket/{links._make_token(self.ticket, self.anna.partner_id)}"
        self.assertNotIn("rate", [act["name"] for act in links._get_acts(self.ticket.sudo(), self._actor(self.anna))])
        self._move("done")
        [first, *_others] = links._get_links(self.ticket, self.anna.partner_id)
        self.assertTrue(first["url"].endswith("_rate"))
        page = html.fromstring(self.url_open(path).content)
        self.assertTrue(page.xpath(f"//form[@action='{path}/rate']"))
        self.assertFalse(self._ratings().filtered("consumed"))
        self.authenticate(None, None)
        values = {"csrf_token": Request.csrf_token(self), "rate": "9", "comment": "Kind."}
        answer = self.url_open(f"{path}/rate", data=values)
        self.assertIn("Choose 1 to 5.", answer.text)
        self.assertIn("Kind.", answer.text)
        self.assertIn("Thank you for your rating.", self.url_open(f"{path}/rate", data=values | {"rate": "5"}).text)
        rating = self._ratings().filtered("consumed")
        self.assertEqual((rating.rating, rating.feedback, rating.partner_id), (5, "Kind.", self.anna.partner_id))

    def test_changed_for_seven_days(self):
        self._move("done")
        self.ticket.closed_date = self._ago(days=8)
        self._rate()
        self._age(days=7, minutes=-1)
        self._rate(3)
        self._age(days=7, minutes=1)
        self._refused("You have rated")
        self.assertEqual(self._ratings().rating, 3)

    def test_only_one_to_five(self):
        self._move("done")
        for rate in (0, 6, "", None, "x", "4.5", "-1", "5 ", "٣"):
            self._refused("Choose 1 to 5", rate)
        self._rate("1")
        self.assertEqual(self._ratings().rating, 1)

    def test_who_rates(self):
        self._move("done")
        self._refused("Sign in", user=self.env.ref("base.public_user"))
        self.team.portal_allows_rating = False
        self._refused("not rated")
        self.team.portal_allows_rating = True
        self.ticket.rating_status = "no_rate"
        self._refused("not rated")
        self.ticket.rating_status = "stage_change"
        self._rate()
        self.assertTrue(self._ratings())

    def test_ratings_happen_one_after_the_other(self):
        """Two presses at once are one rating."""
        self._move("done")
        with patch.object(type(self.ticket), "_lock_for_customer", side_effect=LockError("Later")):
            with self.assertRaises(LockError):
                self._rate()
        self.assertFalse(self._ratings())
        self._rate()
        self.assertTrue(self._ratings())

    def test_what_was_mailed_to_somebody_else_is_not_filled_in(self):
        self._move("done")
        token = self.ticket._rating_get_access_token()
        # Whatever the role of the colleague is.
        with patch.object(self.registry["portal.document.access"], "_is_guest", lambda *_arguments: False):
            self._rate(user=self.ben)
        asked = self._ratings().filtered(lambda rating: rating.access_token == token)
        self.assertEqual((asked.partner_id, asked.consumed), (self.anna.partner_id, False))
        self.assertEqual((self._ratings() - asked).partner_id, self.ben.partner_id)

    def _post_rating(self, **values):
        """Post a message as a program would that signs in, or has the link."""
        params = {"thread_model": "helpdesk.ticket", "thread_id": self.ticket.id} | values
        params["post_data"] = {"body": "Bad", "rating_value": 1, "message_type": "comment"}
        self.make_jsonrpc_request("/mail/message/post", params)
        self.env.invalidate_all()

    def test_messages_rate_nothing(self):
        self._move("done")
        self.authenticate(self.anna.login, self.anna.login)
        self._post_rating()
        self.assertIn("Bad", str(self.ticket.message_ids[0].body), "the message itself is welcome")
        self.ticket._portal_ensure_token()
        self.authenticate(None, None)
        self._post_rating(token=self.ticket.access_token)
        self.assertFalse(self._ratings())
        self.ticket.with_user(self.anna).sudo().message_post(body="Bad", rating_value=1)
        self.assertFalse(self._ratings())
        self._rate(5)
        message = self._ratings().message_id
        values = {"body": "Bad", "rating_value": 1, "strict": False}
        self.ticket.with_user(self.anna).sudo()._message_update_content(message, **values)
        self.assertEqual(self._ratings().rating, 5)

    def _rate_by_link(self, token, rate="3"):
        data = {"csrf_token": Request.csrf_token(self), "rate": rate, "feedback": "By link"}
        with mute_logger("odoo.http"):
            status = self.url_open(f"/rate/{token}/submit_feedback", data=data).status_code
        self.env.invalidate_all()
        return status

    def test_link_of_an_email_rates_when_the_page_would(self):
        self.authenticate(None, None)
        self._move("done")
        token = self.ticket._rating_get_access_token()
        self.assertEqual(self._rate_by_link(token), 200)
        self.assertEqual(self._ratings().rating, 3)
        self.team.portal_allows_rating = False
        self.assertEqual(self._rate_by_link(token, "1"), 403)
        self.team.portal_allows_rating = True
        self._move("work")
        self.assertEqual(self._rate_by_link(token, "1"), 403)
        self._move("done")
        self.ticket.closed_date = self._ago(days=9)
        self._age(days=8)
        self.assertEqual(self._rate_by_link(token, "1"), 403)
        self.assertEqual(self._ratings().rating, 3)
        self.ticket.closed_date = self._ago(days=1)
        self.assertEqual(self._rate_by_link(token, "1"), 403, "of another closing")
        self.assertEqual(self._ratings().rating, 3)

    def test_asked_by_mail_once_for_each_closing(self):
        template = self.env.ref("helpdesk_mgmt_rating.rating_ticket_email_template")
        self.stages["done"].rating_mail_template_id = template

        def count():
            return len(self._ratings().filtered(lambda rating: not rating.consumed))

        self.ticket.message_subscribe(partner_ids=self.anna.partner_id.ids)
        self.ticket.write({"stage_id": self.stages["done"].id})
        messages = len(self.ticket.message_ids)
        self.assertEqual(count(), 1)
        self.ticket._send_ticket_rating_mail()
        self.assertEqual((count(), len(self.ticket.message_ids)), (1, messages))
        self._rate()
        self.assertEqual((count(), len(self._ratings())), (0, 1), "what was asked for is filled in")

    def test_page(self):
        path = f"/my/ticket/{self.ticket.id}"
        self.authenticate(self.anna.login, self.anna.login)
        self.assertFalse(html.fromstring(self.url_open(path).content).xpath("//*[@name='portal_rating']"))
        self._move("done")
        page = html.fromstring(self.url_open(path).content)
        self.assertTrue(page.xpath("//a[@name='portal_rate']"))
        data = {"csrf_token": Request.csrf_token(self), "rate": "9", "comment": "Hm"}
        page = html.fromstring(self.url_open(f"{path}/rate", data=data).content)
        self.assertTrue(page.xpath("//*[@name='portal_ticket_error']"))
        self.assertEqual(page.xpath("//textarea[@name='comment']")[0].text.strip(), "Hm")
        page = html.fromstring(self.url_open(f"{path}/rate", data=data | {"rate": "5"}).content)
        self.assertIn("5 of 5", page.xpath("//*[@name='portal_rating_given']")[0].text_content())
        self.assertFalse(page.xpath("//a[@name='portal_rate']"))
        self.assertTrue(page.xpath("//button[@name='portal_rate_send']"))
        self._age(days=8)
        self.ticket.closed_date = self._ago(days=9)
        page = html.fromstring(self.url_open(path).content)
        self.assertFalse(page.xpath("//button[@name='portal_rate_send']"))
        self.assertTrue(page.xpath("//*[@name='portal_rating_given']"))

    def test_strangers_do_not_rate(self):
        self._move("done")
        self.authenticate(self.stranger.login, self.stranger.login)
        data = {"csrf_token": Request.csrf_token(self), "rate": "1"}
        self.assertEqual(self.url_open(f"/my/ticket/{self.ticket.id}/rate", data=data).status_code, 404)
        self.assertFalse(self._ratings())

    def test_graph_of_the_vendor(self):
        action = self.env.ref("portal_custom_base_helpdesk_mgmt_rating.rating_action_graph")
        views = (
            self.env["rating.rating"]
            .with_user(self.agent)
            .get_views([(action.view_id.id, "graph"), (False, "pivot"), (False, "list"), (False, "form")])
        )
        self.assertIn("measure", views["views"]["graph"]["arch"])
