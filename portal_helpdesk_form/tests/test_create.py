from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..models import helpdesk_ticket
from .common import TicketFormCommon


@tagged("post_install", "-at_install")
class TestCreate(TicketFormCommon, TransactionCase):
    def test_ticket_of_a_customer(self):
        ticket = self._send(product="HD 22-04", urgency="2", category=str(self.broken.id))
        self.assertEqual((ticket.name, ticket.team_id, ticket.category_id), ("Desk stops", self.team, self.broken))
        self.assertEqual((ticket.portal_product, ticket.portal_product_key), ("HD 22-04", "hd2204"))
        self.assertEqual((ticket.priority, ticket.portal_urgency), ("2", "High"))
        self.assertEqual(ticket.partner_id, self.ines.partner_id)
        self.assertEqual(ticket.partner_email, self.ines.email)
        self.assertEqual(ticket.create_uid, self.ines)
        self.assertIn(self.ines.partner_id, ticket.message_partner_ids)
        self.assertIn("Half way.<br>Since Monday.", ticket.description.replace("<br/>", "<br>"))
        self.assertFalse(ticket.user_id)
        self.assertEqual(self.env["helpdesk.ticket"].with_user(self.ines).search([("id", "=", ticket.id)]), ticket)
        self.assertFalse(self.env["helpdesk.ticket"].with_user(self.ben).search([("id", "=", ticket.id)]))

    def test_nothing_else_is_taken(self):
        """Fields of the ticket that the form does not name: also those that Odoo would take as defaults."""
        closed = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        ticket = self._send(
            stage_id=str(closed.id),
            user_id=str(self.agent.id),
            partner_id=str(self.ben.partner_id.id),
            partner_email="x@y.example",
            company_id="999",
            number="HT1",
            active="0",
            priority="3",
            create_uid="2",
            portal_is_begun="1",
            default_stage_id=str(closed.id),
            portal_answers_text="x",
        )
        self.assertNotEqual(ticket.stage_id, closed)
        self.assertEqual(ticket.partner_id, self.ines.partner_id)
        self.assertEqual(ticket.partner_email, self.ines.email)
        self.assertEqual(ticket.company_id, self.company)
        self.assertEqual(ticket.priority, "1")
        self.assertTrue(ticket.active)
        self.assertFalse(ticket.user_id)
        self.assertFalse(ticket.portal_is_begun)
        self.assertFalse(ticket.portal_answers_text)
        self.assertNotEqual(ticket.number, "HT1")

    def test_what_is_missing_is_told_by_field(self):
        self.assertEqual(set(self._refuse(subject="", description=" \n")), {"subject", "description"})
        self.assertEqual(set(self._refuse(subject="x" * 151)), {"subject"})
        self.assertTrue(self._send(subject="x" * 150))

    def test_only_what_is_shown_can_be_chosen(self):
        self.assertIn("team", self._refuse(team=str(self.hidden_team.id)))
        self.assertIn("category", self._refuse(category=str(self.hidden_category.id)))
        for rubbish in ("abc", "-1", "9" * 400, "1e3", "²"):
            self.assertIn("category", self._refuse(category=rubbish), rubbish)
        self.assertEqual(self._send(category=str(self.asked.id)).category_id, self.asked)

    def test_category_belongs_to_the_team(self):
        self.team.category_ids = self.asked
        self.assertIn("category", self._refuse(category=str(self.broken.id)))
        self.assertTrue(self._send(category=str(self.asked.id)))

    def test_team_is_found_by_the_category(self):
        other = self.team.copy({"name": "Questions", "show_in_portal": True, "category_ids": self.asked.ids})
        self.assertEqual(self._send(team="", category=str(self.asked.id)).team_id, other)
        self.assertFalse(self._send(team="", category=str(self.broken.id)).team_id)
        other.show_in_portal = False
        self.assertEqual(self._send(team="", category=str(self.asked.id)).team_id, self.team)

    def test_urgency_that_the_team_allows(self):
        self.assertEqual(self._send(urgency="3").priority, "3")
        self.team.portal_most_urgent = "2"
        self.assertIn("urgency", self._refuse(urgency="3"))
        self.assertEqual(self._send(urgency="2").priority, "2")
        self.assertIn("urgency", self._refuse(urgency="0"))

    def test_product_as_the_vendor_wants_it(self):
        self.team.portal_product_use = "required"
        self.assertIn("product", self._refuse())
        self.assertEqual(self._send(product="A1").portal_product, "A1")
        self.broken.portal_product_use = "hidden"
        self.assertFalse(self._send(category=str(self.broken.id), product="A1").portal_product)
        self.team.portal_product_use = "optional"
        self.asked.portal_product_use = "required"
        self.assertIn("product", self._refuse(category=str(self.asked.id)))
        self.assertTrue(self._send())

    def test_sent_twice_is_one_ticket(self):
        nonce = self._nonce()
        ticket = self._send(nonce=nonce)
        self.assertEqual(self._send(nonce=nonce), ticket)
        self.assertNotEqual(self._send(), ticket)
        self.assertNotEqual(self._send(self.anna, nonce=nonce), ticket)

    def test_secret_of_a_kept_draft_is_used_for_something_else(self):
        nonce = self._nonce()
        ticket = self._send(nonce=nonce)
        other = self._send(nonce=nonce, subject="Another desk")
        self.assertNotEqual(other, ticket)
        self.assertEqual(other.name, "Another desk")
        self.assertEqual(self._send(nonce=nonce, subject="Another desk"), other)

    def test_what_was_changed_before_it_was_sent_again_is_not_lost(self):
        question = self._ask("Code")
        nonce, name = self._nonce(), question._get_form_name()
        first = self._send(nonce=nonce)
        for change in ({"description": "It burns."}, {"product": "HD-1"}, {name: "E07"}):
            other = self._send(nonce=nonce, **change)
            self.assertNotEqual(other, first, change)
            self.assertEqual(self._send(nonce=nonce, **change), other, change)
        self.assertEqual(other.portal_answer_ids.text, "E07")

    def test_file_that_was_added_before_it_was_sent_again_is_not_lost(self):
        nonce, tokens = self._nonce(), self._upload(self._file("desk.png"))
        ticket = self._send(nonce=nonce, tokens=tokens)
        # A browser without scripts sends the same file anew.
        again = tokens + self._upload(self._file("desk.png"), self._file("label.png"))
        self.assertEqual(self._send(nonce=nonce, tokens=again), ticket)
        ticket.invalidate_recordset()
        self.assertEqual(sorted(ticket.attachment_ids.mapped("name")), ["desk.png", "label.png"])
        self.team.portal_files_use = "hidden"
        self._send(nonce=nonce, tokens=self._upload(self._file("other.png")))
        ticket.invalidate_recordset()
        self.assertEqual(len(ticket.attachment_ids), 2)

    def test_sent_twice_is_one_ticket_whatever_is_typed(self):
        for subject in ("Desk\u00adtop", "A\u202eB", "\U0001f468\u200d\U0001f469\u200d\U0001f467 waits", " x  y "):
            nonce = self._nonce()
            self.assertEqual(self._send(nonce=nonce, subject=subject), self._send(nonce=nonce, subject=subject))

    def test_sent_twice_at_the_same_moment(self):
        """The second request began before the first was done: it is tried again, and finds the ticket then."""
        nonce = self._nonce()
        self._send(nonce=nonce)
        nothing = self.env["helpdesk.ticket"].sudo()
        with patch.object(type(nothing), "_find_portal_sent_sudo", lambda *_arguments: nothing):
            with self.assertRaises(ConcurrencyError), self.cr.savepoint(), mute_logger("odoo.sql_db"):
                self._send(nonce=nonce)

    def test_form_without_a_secret(self):
        for nonce in ("x", "a b" * 10, "é" * 20, "a" * 65):
            self.assertIn("", self._refuse(nonce=nonce))

    def test_limit(self):
        for name in ("MOST_AN_HOUR", "MOST_A_DAY"):
            with patch.object(helpdesk_ticket, name, 0):
                self.assertIn("", self._refuse(), name)
        self.assertTrue(self._send())

    def test_markup_is_text(self):
        words = "<script>alert(1)</script>{{object.company_id}}<t t-out='1'/>"
        ticket = self._send(subject=words, description=words, product=words)
        self.assertEqual((ticket.name, ticket.portal_product), (words, words))
        self.assertNotIn("<script", ticket.description)
        self.assertIn("&lt;script", ticket.description)

    def test_unseen_characters_go(self):
        self.assertEqual(self._send(subject="A\u202eB\x07C\0D\u2066E\ud800F").name, "ABCDEF")
        description = self._send(description="A\u202eB\x07C\nD\tE").description
        self.assertIn("ABC<br>D\tE", description.replace("<br/>", "<br>"))

    def test_characters_that_belong_to_words_stay(self):
        """Parts of pictures and of letters that are joined, and where a long word may be parted."""
        words = "\U0001f468\u200d\U0001f469\u200d\U0001f467 می\u200cخواهم Desk\u00adtop"
        ticket = self._send(subject=words, description=f"{words}\u00a0now")
        self.assertEqual(ticket.name, words)
        self.assertIn(f"{words}&nbsp;now", ticket.description)
