from email.message import EmailMessage

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TicketCommon


@tagged("post_install", "-at_install")
class TestTicketMail(TicketCommon):
    """What comes in by mail, through the real gateway."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket.user_id = False
        cls.question = cls.ticket.message_post(
            body="Which floor?",
            author_id=cls.agent.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _receive(self, sender, body="Floor 2", copy="", parent=None, **headers):
        """Let a mail come in that answers a message of the ticket; return what it became."""
        mail = EmailMessage()
        parent = parent or self.question
        mail["From"], mail["To"], mail["Subject"] = sender, "somebody@vendor.example", "Re: Desk"
        mail["Message-Id"] = f"<ticket.{len(self.ticket.message_ids)}.{self.ticket.id}@mail.example>"
        mail["In-Reply-To"] = parent.message_id
        if copy:
            mail["Cc"] = copy
        mail.set_content(body)
        known = self.ticket.message_ids
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process("helpdesk.ticket", mail.as_bytes())
        self.ticket.invalidate_recordset()
        return self.ticket.message_ids - known

    def _conversation(self):
        domain = self.env["mail.message"]._get_portal_conversation_domain(self.ticket)
        return self.env["mail.message"].search(domain)

    def test_answer_of_the_customer_lands_in_the_conversation(self):
        self._move("wait")
        message = self._receive(self.anna.email)
        self.assertEqual(message.author_id, self.anna.partner_id)
        self.assertIn(message, self._conversation())
        self.assertFalse(self.ticket.portal_is_waiting)

    def test_answer_of_a_colleague_does_too(self):
        message = self._receive(self.ben.email)
        self.assertEqual(message.author_id, self.ben.partner_id)
        self.assertIn(message, self._conversation())

    def test_second_address_of_the_same_person(self):
        message = self._receive("anna.home@home.example")
        self.assertNotIn(message, self._conversation())
        self._create_partner(
            "Anna, at home", parent_id=self.anna.partner_id.id, type="other", email="Anna.Home@home.example"
        )
        message = self._receive("anna.home@home.example")
        self.assertEqual(message.author_id, self.anna.partner_id)
        self.assertIn(message, self._conversation())

    def test_address_of_another_company_is_never_the_customers(self):
        self._create_partner("Wrong", parent_id=self.anna.partner_id.id, type="other", email=self.stranger.email)
        # Odoo finds one of the contacts with an address.
        message = self._receive(self.stranger.email)
        if message.author_id == self.stranger.partner_id:
            self.assertNotIn(message, self._conversation())
        self.assertNotIn(self.stranger.partner_id, self.ticket.message_partner_ids)
        find = self.ticket._find_portal_author
        self.assertIsNone(find(self.stranger.partner_id.id, self.stranger.email))
        self.assertEqual(find(self.anna.partner_id.id, self.anna.email), self.anna.partner_id)

    def test_ticket_of_an_address_without_a_contact(self):
        self.ticket.partner_id = False
        self.ticket.partner_email = "vera@else.example"
        self.ticket.portal_answer_date = False
        question = self._say("Which floor?")
        self.assertEqual(self.ticket.portal_answer_date, question.date)
        self._move("wait")
        self._receive("who@knows.example", parent=question)
        self.assertTrue(self.ticket.portal_is_waiting)
        self._receive("Vera <vera@else.example>", parent=question)
        self.assertFalse(self.ticket.portal_is_waiting)

    def test_mail_of_a_stranger_is_a_note(self):
        self._move("wait")
        self.ticket.user_id = self.agent
        for sender in (self.stranger.email, "who@knows.example"):
            message = self._receive(sender)
            self.assertTrue(message.is_internal, sender)
            self.assertNotIn(message, self._conversation(), sender)
            self.assertIn(self.agent.partner_id, message.notified_partner_ids, "somebody looks at it")
        self.assertTrue(self.ticket.portal_is_waiting)
        self.assertNotIn(self.stranger.partner_id, self.ticket.message_partner_ids)

    def test_copy_lets_nobody_of_another_company_follow(self):
        """OCA subscribes whoever gets a copy, and opens the ticket to the whole company."""
        self._receive(self.anna.email, copy=f"{self.stranger.email}, {self.ben.email}")
        self.assertNotIn(self.stranger.partner_id, self.ticket.message_partner_ids)
        self.assertIn(self.ben.partner_id, self.ticket.message_partner_ids)
        found = self.env["helpdesk.ticket"].with_user(self.stranger).search([("id", "=", self.ticket.id)])
        self.assertFalse(found)

    def test_copy_of_the_first_mail(self):
        message = {"subject": "Lamp", "from": self.anna.email, "author_id": self.anna.partner_id.id, "body": "Dark"}
        message |= {"to": "help@vendor.example", "cc": f"{self.stranger.email}, {self.ben.email}"}
        ticket = self.env["helpdesk.ticket"].message_new(message)
        self.assertNotIn(self.stranger.partner_id, ticket.message_partner_ids)
        self.assertIn(self.ben.partner_id, ticket.message_partner_ids)

    def test_address_without_a_contact_keeps_its_own_ticket(self):
        self.ticket.write({"partner_id": False, "partner_email": "Who <who@knows.example>"})
        message = self._receive("who@knows.example")
        self.assertIn(message, self._conversation())

    def test_answer_to_an_internal_note_stays_internal(self):
        note = self.ticket.message_post(
            body="Margin is low", author_id=self.agent.partner_id.id, subtype_xmlid="mail.mt_note"
        )
        message = self._receive(self.agent.email, "Then no discount", parent=note)
        self.assertNotIn(message, self._conversation())
        message = self._receive(self.agent.email, "We come on Friday")
        self.assertIn(message, self._conversation())

    def test_mails_to_the_customer_quote_no_notes(self):
        self.ticket.message_subscribe(partner_ids=self.anna.partner_id.ids)
        self.ticket.message_post(body="Margin is low", author_id=self.agent.partner_id.id, subtype_xmlid="mail.mt_note")
        message = self.ticket.with_context(mail_notify_force_send=False).message_post(
            body="We come on Friday",
            author_id=self.agent.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        mails = self.env["mail.mail"].sudo().search([("mail_message_id", "=", message.id)])
        bodies = [mail.body_html for mail in mails if self.anna.partner_id in mail.recipient_ids]
        self.assertTrue(bodies)
        for body in bodies:
            self.assertIn("We come on Friday", body)
            self.assertNotIn("Margin is low", body)
            self.assertIn("/mail/view?", body)
