from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged

from .common import TicketFormCommon


@tagged("post_install", "-at_install")
class TestQuestions(TicketFormCommon, TransactionCase):
    def _answer(self, question, value, **values):
        return self._send(**{question._get_form_name(): value}, **values).portal_answer_ids

    def _refuse_answer(self, question, value, **values):
        return self._refuse(**{question._get_form_name(): value}, **values)

    def test_each_kind(self):
        several = self._ask("Parts", "several", ("Leg", "Top", "Panel"))
        leg, _top, panel = several.choice_ids
        chosen = [str(panel.id), str(leg.id)]
        choice = self._ask("Floor", "choice", ("First", "Second"))
        first = choice.choice_ids[0]
        cases = [
            (self._ask("Code"), "E07", "E07", "text", "E07"),
            (self._ask("Story", "text"), "One\r\ntwo", "One\ntwo", "text", "One\ntwo"),
            (several, chosen, "Leg, Panel", "choice_ids", leg | panel),
            (choice, str(first.id), "First", "choice_ids", first),
            (self._ask("Day", "date"), "2026-11-26", "Nov 26, 2026", "value_date", date(2026, 11, 26)),
            (self._ask("Weight", "number"), "12,5", "12.5", "value_number", 12.5),
            (self._ask("Broken", "boolean"), "yes", "Yes", "value_is_yes", True),
        ]
        for question, sent, text, column, value in cases:
            with self.subTest(kind=question.kind):
                answer = self._answer(question, sent)
                self.assertEqual((answer.question_id, answer.name), (question, question.name))
                self.assertEqual((answer.text, answer[column]), (text, value))

    def test_zero_and_no_are_answers(self):
        number, yes = self._ask("Weight", "number", is_required=True), self._ask("Broken", "boolean", is_required=True)
        sent = {number._get_form_name(): "0", yes._get_form_name(): "no"}
        self.assertEqual(self._send(**sent).portal_answer_ids.mapped("text"), ["0", "No"])
        self.assertEqual(set(self._refuse()), set(sent))

    def test_nonsense(self):
        day, number = self._ask("Day", "date"), self._ask("Weight", "number")
        choice, other = (self._ask(name, "choice", ("A", "B")) for name in ("Floor", "House"))
        several = self._ask("Parts", "several", ("Leg", "Top"))
        strange = str(other.choice_ids[0].id)
        for question, sent in (
            (day, "yesterday"),
            (day, "2026-13-45"),
            (day, "9" * 200),
            (number, "nan"),
            (number, "inf"),
            (number, "1e400"),
            (number, "twelve"),
            (choice, strange),
            (choice, "'; --"),
            (several, [strange]),
            (several, [str(several.choice_ids[0].id), "x"]),
        ):
            with self.subTest(kind=question.kind, sent=sent):
                self.assertEqual(set(self._refuse_answer(question, sent)), {question._get_form_name()})

    def test_file(self):
        photo = self._ask("Photo of the label", "file", is_required=True)
        name = photo._get_form_name()
        self.assertEqual(set(self._refuse()), {name})
        self.assertEqual(set(self._refuse(tokens=self._upload(self._file()))), {name})
        ticket = self._send(tokens=self._upload(self._file("label.png"), field=name))
        self.assertEqual(ticket.portal_answer_ids.text, "label.png")
        self.assertEqual(ticket.attachment_ids.mapped("name"), ["label.png"])

    def test_asked_of_a_category_or_a_team(self):
        question = self._ask("Code", is_required=True, category_ids=[Command.set(self.broken.ids)])
        name = question._get_form_name()
        self.assertEqual(set(self._refuse(category=str(self.broken.id))), {name})
        ticket = self._send(category=str(self.asked.id), **{name: "E07"})
        self.assertFalse(ticket.portal_answer_ids)
        question.category_ids = False
        question.team_ids = self.hidden_team
        self.assertFalse(self._answer(question, "E07"))
        question.team_ids = self.team
        self.assertTrue(self._answer(question, "E07"))

    def test_required_when_another_is_answered(self):
        injured = self._ask("Is somebody hurt?", "boolean")
        who = self._ask("Who?", needed_with_id=injured.id)
        name = injured._get_form_name()
        self.assertEqual(set(self._refuse(**{name: "yes"})), {who._get_form_name()})
        form, actor = self.env["portal.ticket.form"].with_user(self.ines), self._actor()
        self.assertIn(who._get_form_name(), form._get_hints(actor, {name: ["yes"]})["required"])
        self.assertNotIn(who._get_form_name(), form._get_hints(actor, {name: ["no"]})["required"])
        self.assertTrue(self._send(**{name: "no"}))
        self.assertTrue(self._send())
        parts = self._ask("Parts", "several", ("Leg", "Other"))
        leg, other = parts.choice_ids
        who.write({"needed_with_id": parts.id, "needed_with_choice_id": other.id})
        self.assertTrue(self._answer(parts, [str(leg.id)]))
        self.assertEqual(set(self._refuse_answer(parts, [str(leg.id), str(other.id)])), {who._get_form_name()})
        who.needed_with_choice_id = False
        self.assertEqual(set(self._refuse_answer(parts, [str(leg.id)])), {who._get_form_name()})

    def test_questions_that_make_sense(self):
        with self.assertRaises(ValidationError):
            self._ask("Floor", "choice")
        question = self._ask("Code")
        with self.assertRaises(ValidationError):
            question.needed_with_id = question
        choice = self._ask("Floor", "choice", ("A",)).choice_ids
        with self.assertRaises(ValidationError):
            question.write({"needed_with_id": self._ask("Other").id, "needed_with_choice_id": choice.id})

    def test_words_of_that_time_are_kept(self):
        question = self._ask("Code")
        answer = self._answer(question, "E07")
        question.name = "Number"
        self.assertEqual(answer.name, "Code")
        question.unlink()
        self.assertEqual((answer.exists(), answer.name, answer.text), (answer, "Code", "E07"))

    def test_others_of_another_company_and_archived(self):
        question = self._ask("Code")
        other = self.env["res.company"].create({"name": "Other vendor"})
        question.company_id = other
        self.assertFalse(self._answer(question, "E07"))
        question.company_id = False
        self.assertTrue(self._answer(question, "E07"))
        question.active = False
        self.assertFalse(self._answer(question, "E07"))

    def test_answers_are_found(self):
        ticket = self._answer(self._ask("Code"), "E07 on panel Q4Z").ticket_id
        for user in (self.agent, self.ines):
            tickets = self.env["helpdesk.ticket"].with_user(user)
            self.assertEqual(tickets.search([("portal_answers_text", "ilike", "panel q4z")]), ticket)
        tickets = self.env["helpdesk.ticket"].with_user(self.ben)
        self.assertFalse(tickets.search([("portal_answers_text", "ilike", "panel q4z")]))
        self.assertIn("portal_answers_text", self.env["portal.list.ticket"]._get_searches())

    def test_rows_are_for_staff_alone(self):
        answer = self._answer(self._ask("Code"), "E07")
        self.assertEqual(answer.with_user(self.agent).text, "E07")
        for user in (self.ines, self.ben, self.env.ref("base.public_user")):
            for record in (answer, answer.question_id, self.env["portal.ticket.upload"]):
                with self.assertRaises(AccessError):
                    record.with_user(user).search([])

    # === CORRECTING === #

    def _correct(self, ticket, user=None, **values):
        sent = {name: value if isinstance(value, list) else [value] for name, value in values.items()}
        ticket.sudo()._correct_from_portal(self._actor(user), sent)

    def test_answers_are_corrected_until_work_begins(self):
        question, photo = self._ask("Code"), self._ask("Photo", "file")
        name = question._get_form_name()
        tokens = self._upload(self._file(), field=photo._get_form_name())
        ticket = self._send(product="HD-1", tokens=tokens, **{name: "E07"})
        self._correct(ticket, subject="Desk stops", product="HD-2", urgency="3", **{name: "E08"})
        self.assertEqual((ticket.portal_product, ticket.priority), ("HD-2", "3"))
        self.assertEqual(set(ticket.portal_answer_ids.mapped("text")), {"E08", "photo.png"})
        note = ticket.message_ids[0]
        self.assertTrue(note.is_internal or note.subtype_id == self.env.ref("mail.mt_note"))
        for words in ("HD-1 → HD-2", "E07 → E08", "Normal → Urgent"):
            self.assertIn(words, note.body)
        self.assertEqual(note.author_id, self.ines.partner_id)

    def test_answers_that_are_not_asked_now_stay(self):
        first, old, second, other = (self._ask(name, sequence=place) for place, name in enumerate("ABCD"))
        other.category_ids = self.broken
        sent = {question._get_form_name(): question.name for question in (first, old, second, other)}
        ticket = self._send(category=str(self.broken.id), **sent)
        old.active = False
        ticket.category_id = self.asked
        sent = {first._get_form_name(): "A2", second._get_form_name(): "C2"}
        self._correct(ticket, subject="Desk stops", **sent)
        self.assertEqual(ticket.portal_answer_ids.sorted().mapped("text"), ["A2", "B", "C2", "D"])
        self._correct(ticket, subject="Desk stops", **{first._get_form_name(): "A2"})
        self.assertEqual(ticket.portal_answer_ids.sorted().mapped("text"), ["A2", "B", "D"])

    def test_nothing_is_noted_if_nothing_changed(self):
        ticket = self._send(product="HD-1")
        messages = ticket.message_ids
        self._correct(ticket, subject="Desk stops", product="HD-1", urgency="1")
        self.assertEqual(ticket.message_ids, messages)

    def test_what_is_required_stays_required(self):
        ticket = self._send(product="HD-1")
        with self.assertRaises(UserError):
            self._correct(ticket, subject="")
        self.assertEqual(ticket.name, "Desk stops")

    def test_work_has_begun(self):
        stage = self.env["helpdesk.ticket.stage"].create({"name": "Looked at", "sequence": 2})
        begins = {
            "assigned": lambda ticket: ticket.write({"user_id": self.agent.id}),
            "moved": lambda ticket: ticket.write({"stage_id": stage.id}),
            "answered": lambda ticket: ticket.with_user(self.agent).message_post(
                body="We look", message_type="comment", subtype_xmlid="mail.mt_comment"
            ),
        }
        for name, begin in begins.items():
            with self.subTest(name):
                ticket = self._send(product="HD-1")
                self.assertTrue(ticket._may_portal_correct(self._actor()))
                begin(ticket)
                self.assertFalse(ticket._may_portal_correct(self._actor()))
                with self.assertRaises(UserError):
                    self._correct(ticket, subject="Other", product="HD-2")
                self.assertEqual(ticket.portal_product, "HD-1")

    def test_what_is_no_begin(self):
        ticket = self._send(product="HD-1")
        ticket.with_user(self.agent).message_post(body="A note", message_type="comment", subtype_xmlid="mail.mt_note")
        ticket.with_user(self.agent).write({"priority": "2"})
        actor = self._actor()
        ticket.with_user(self.ines).sudo().message_post(
            body="More", author_id=actor.partner.id, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertTrue(ticket._may_portal_correct(actor))
        ticket.with_user(self.ines).message_post(body="By a program")
        self.assertTrue(ticket._may_portal_correct(actor))

    def test_answers_are_not_corrected_while_somebody_writes_the_ticket(self):
        ticket = self._send(product="HD-1")
        with patch.object(type(ticket), "try_lock_for_update", lambda tickets, **_values: tickets.browse()):
            with self.assertRaisesRegex(UserError, "working on this"):
                self._correct(ticket, subject="Other")
        self._correct(ticket, subject="Other")
        self.assertEqual(ticket.name, "Other")

    def test_only_own_answers(self):
        ticket = self._send(product="HD-1")
        for user in (self.anna, self.ben, self.agent):
            with self.assertRaises(UserError):
                self._correct(ticket, user, subject="Other")
        self.assertEqual(ticket.name, "Desk stops")
