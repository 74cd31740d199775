from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import SuiteCommon

# What stock says on these pages, and customers do not need.
ADVERTS = ("Powered by", "Connect with your software", "Start on Odoo")
DOUBLES = ("View Details", "Feedback", "Communication history")

# The most SQL queries of a whole page, that of an order that was never offered among them.
QUERIES_OF_AN_ORDER = 27
QUERIES_OF_A_QUOTATION = 31


@tagged("post_install", "-at_install")
class TestDocumentPages(SuiteCommon, HttpCase):
    """One page for every document: the same places, in the same order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.partner_id.portal_role_id = cls.env.ref("portal_access_rules.portal_role_administrator")
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {"name": "Desk is stuck", "description": "<p>It moves no more.</p>", "partner_id": cls.anna.partner_id.id}
        )

    def _open(self, path, user=None):
        login = (user or self.anna).login
        self.authenticate(login, login)
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200, path)
        return html.fromstring(response.content)

    def _read(self, page, path):
        return " ".join(" ".join(node.text_content() for node in page.xpath(path)).split())

    def _get_paths(self):
        """Return the pages of one document of each kind, with what their heading must say."""
        return {
            f"/my/orders/{self.quotes[0].id}": self.quotes[0].name,
            f"/my/orders/{self.order.id}": self.order.name,
            f"/my/invoices/{self.invoices[0].id}": self.invoices[0].name,
            f"/my/invoices/{self.refund.id}": self.refund.name,
            f"/my/ticket/{self.ticket.id}": self.ticket.number,
        }

    # === PLACES === #

    def test_each_document_has_the_same_places(self):
        for path, name in self._get_paths().items():
            with self.subTest(path):
                page = self._open(path)
                [article] = page.xpath("//article[@data-page]")
                self.assertIn(name, self._read(article, ".//h1"))
                self.assertTrue(article.xpath(".//h1//*[contains(@class, 'o_portal_state_')]"), "one badge")
                places = [
                    node.get("name")
                    for node in article.xpath(".//*[@name]")
                    if node.get("name", "").startswith("portal_document_")
                ]
                order = [
                    "portal_document_head",
                    "portal_document_act",
                    "portal_document_content",
                    "portal_document_talk",
                ]
                self.assertEqual([place for place in places if place in order], order)
                self.assertEqual(len(page.xpath("//h1")), 1)
                self.assertEqual(page.xpath("//title")[0].text_content().count(name), 1, "a title of its own")

    def test_no_advert_and_nothing_twice(self):
        for path in self._get_paths():
            words = self._open(path).text_content()
            for word in ADVERTS + DOUBLES:
                self.assertNotIn(word, words, path)
        self.env.company.portal_has_promotion = True
        self.assertIn("Powered by", self._open(path).text_content())

    def test_one_filled_button(self):
        for path in self._get_paths():
            acts = self._open(path).xpath("//*[@name='portal_document_act']//*[contains(@class, 'btn-primary')]")
            self.assertLessEqual(len(acts), 1, path)

    # === ACTS === #

    def test_quotation_asks_for_a_signature(self):
        page = self._open(f"/my/orders/{self.quotes[0].id}")
        [act] = page.xpath("//button[@name='portal_accept']")
        self.assertTrue(
            page.xpath(f"//*[@id='{act.get('data-bs-target')[1:]}']//*[@name='portal_evidence.signature_form']")
        )
        self.assertIn("To sign", self._read(page, "//h1"))
        self.assertIn("Sign by", self._read(page, "//*[@name='portal_sentence']"))

    def test_who_may_not_sign_is_offered_nothing(self):
        role = self.env.ref("portal_access_rules.portal_role_technical").copy({"name": "Looks only"})
        role.scope_ids.filtered(lambda scope: scope.type_id.code == "quote").scope = "company"
        self.frank.partner_id.portal_role_id = role
        page = self._open(f"/my/orders/{self.quotes[1].id}", self.frank)
        self.assertFalse(page.xpath("//button[@name='portal_accept' or @name='portal_decline']"))
        self.assertIn("Your role does not allow you", self._read(page, "//*[@name='portal_sentence']"))

    def test_late_invoice_says_so(self):
        invoice = self.invoices[1]
        invoice.invoice_date_due = fields.Date.today() - timedelta(days=3)
        page = self._open(f"/my/invoices/{invoice.id}")
        self.assertRegex(self._read(page, "//h1"), "Overdue|days late")
        self.assertIn("It was due on", self._read(page, "//*[@name='portal_sentence']"))
        self.assertIn("Suite chair", self._read(page, "//table[@name='portal_invoice_lines']"))

    def test_credit_note_is_no_debt(self):
        page = self._open(f"/my/invoices/{self.refund.id}")
        self.assertIn("Credit note", self._read(page, "//h1"))
        self.assertNotIn("Please pay", self._read(page, "//article"))
        self.assertFalse(page.xpath("//*[@name='portal_pay']"))

    def test_ticket_is_closed_after_a_question(self):
        stage = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        stage.close_from_portal = True
        page = self._open(f"/my/ticket/{self.ticket.id}")
        [form] = page.xpath(f"//form[@action='/ticket/close'][.//input[@name='stage_id'][@value='{stage.id}']]")
        self.assertEqual(form.get("method"), "post")
        self.assertTrue(page.xpath("//button[@data-bs-target='#o_portal_close']"))
        data = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
        self.url_open("/ticket/close", data=data | {"reason": "works"})
        self.assertEqual(self.ticket.stage_id, stage)
        page = self._open(f"/my/ticket/{self.ticket.id}")
        self.assertIn("This ticket is closed", self._read(page, "//*[@name='portal_sentence']"))
        self.assertFalse(page.xpath("//form[@action='/ticket/close']"))

    # === WHO === #

    def test_strangers_and_nobody_see_no_page(self):
        for path, name in self._get_paths().items():
            for login in (self.bob.login, None):
                self.authenticate(login, login)
                self.assertNotIn(name, self.url_open(path).text, f"{path} as {login}")

    def test_messages_come_with_the_page_and_notes_do_not(self):
        for record, path in (
            (self.order, f"/my/orders/{self.order.id}"),
            (self.ticket, f"/my/ticket/{self.ticket.id}"),
        ):
            record.message_post(body="We have the part.", message_type="comment", subtype_xmlid="mail.mt_comment")
            record.message_post(body="He pays late.", message_type="comment", subtype_xmlid="mail.mt_note")
            page = self._open(path)
            self.assertIn("We have the part.", self._read(page, "//*[@name='portal_messages']"))
            self.assertNotIn("He pays late.", page.text_content())

    # === STEPS === #

    def test_steps_tell_only_what_is_true(self):
        path = f"/my/orders/{self.order.id}"
        codes = self._open(path).xpath("//*[@name='portal_timeline']/li/@data-step")
        self.assertNotIn("signed", codes, "staff confirmed it: nobody signs any more")
        self.assertIn("ordered", codes)
        self.quotes[0].with_user(self.env.ref("base.user_admin"))._action_cancel()
        page = self._open(f"/my/orders/{self.quotes[0].id}")
        codes = page.xpath("//*[@name='portal_timeline']/li/@data-step")
        self.assertEqual(codes[-1], "cancelled")
        self.assertFalse(page.xpath("//*[@name='portal_timeline']/li[@aria-current]"), "nothing is to come")

    # === COST === #

    def test_document_is_opened_once_in_a_request(self):
        """Odoo's page and ours open it: who may is asked once, and anew with each request."""
        access, path = self.registry["portal.document.access"], f"/my/orders/{self.order.id}"
        self.assertIn(self.order.name, self._open(path).text_content())
        with patch.object(access, "_get_document_sudo", autospec=True, side_effect=access._get_document_sudo) as asked:
            self.assertEqual(self.url_open(path).status_code, 200)
            self.assertEqual(asked.call_count, 1)
            self.assertEqual(self.url_open(path).status_code, 200)
            self.assertEqual(asked.call_count, 2)
        self.anna.partner_id.portal_role_id = self.env.ref("portal_access_rules.portal_role_finance")
        self.assertNotIn(self.order.name, self.url_open(path).text)

    def test_queries_of_an_order(self):
        for order, most in ((self.order, QUERIES_OF_AN_ORDER), (self.quotes[0], QUERIES_OF_A_QUOTATION)):
            path = f"/my/orders/{order.id}"
            self._open(path), self.url_open(path)
            before = self.cr.sql_log_count
            self.url_open(path)
            self.assertLessEqual(self.cr.sql_log_count - before, most, path)
