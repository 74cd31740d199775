from datetime import timedelta
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from .customer_common import CustomerCommon


@tagged("post_install", "-at_install")
class TestSubscriptionNotices(CustomerCommon, TransactionCase):
    def _send(self, days=0):
        self.env["portal.contract.renewal"]._send_notices(self.env.company, self.today + timedelta(days=days))

    def _count(self, code, contract=None):
        domain = [("event_id.code", "=", code), ("res_id", "=", (contract or self.contract).id)]
        return len(set(self.env["portal.notice"].search(domain).mapped("dedup_key")))

    def test_card_that_expires(self):
        """It is told 30, 15 and 7 days before, each once, and after days without a run only the last of them."""
        contract = self._create_contract(self.carla.partner_id, days=40)
        contract.payment_token_id = self._create_card(self.carla.partner_id, "7", self.today + timedelta(days=31))
        for days, expected in ((0, 0), (1, 1), (2, 1), (16, 2), (24, 3), (25, 3), (39, 4)):
            self._send(days)
            self.assertEqual(self._count("subscription_card_expires", contract), expected, days)
        late = self._create_contract(self.carla.partner_id, days=40)
        late.payment_token_id = contract.payment_token_id
        self._send(24)
        self.assertEqual(self._count("subscription_card_expires", late), 1)

    def test_card_that_outlives_the_renewal_is_not_told(self):
        self.card.card_expiry_date = self.contract.renewal_date + timedelta(days=1)
        self._send()
        self.assertEqual(self._count("subscription_card_expires"), 0)
        self.card.card_expiry_date = self.contract.renewal_date - timedelta(days=1)
        self._send()
        self.assertEqual(self._count("subscription_card_expires"), 1)

    def test_renewal(self):
        for days, expected in ((1, 0), (2, 1), (3, 1)):
            self._send(days)
            self.assertEqual(self._count("subscription_renews"), expected, days)

    def test_short_periods_are_not_told_of(self):
        self.contract.contract_line_ids.write({"recurring_rule_type": "weekly"})
        self._send(3)
        self.assertEqual(self._count("subscription_renews"), 0)

    def test_to_renew_by_its_problem(self):
        """Each in its own words, once a day; another problem on another day again."""
        for problem, code in (
            *(("expired", "subscription_to_renew"), ("no_method", "subscription_to_renew")),
            *(("refused", "subscription_refused"), ("authentication", "subscription_authentication")),
        ):
            contract = self._create_contract(self.carla.partner_id, problem, days=-1)
            contract._turn_to_renew(problem)
            contract._notify_portal_problem()
            self.assertEqual(self._count(code, contract), 1, problem)

    def test_reminder_and_last_day(self):
        contract = self._create_contract(self.carla.partner_id, days=0)
        contract._turn_to_renew("expired")
        for days, expected in ((1, 0), (3, 1), (4, 1), (6, 2), (7, 2)):
            self._send(days)
            self.assertEqual(self._count("subscription_last_day", contract), expected, days)

    def test_technical_problems_have_no_countdown(self):
        contract = self._create_contract(self.carla.partner_id, days=0)
        contract._turn_to_renew("technical")
        self._send(6)
        self.assertEqual(self._count("subscription_last_day", contract), 0)

    def test_closed(self):
        self.contract._turn_to_renew("expired")
        self.contract._close(None, "unpaid")
        self.assertEqual(self._count("subscription_closed"), 1)

    def test_who_is_told(self):
        """Who is billed and whose card it is, besides the contact; nobody of another customer."""
        self.contract.payment_token_id = self._create_card(self.fay.partner_id, "8")
        self.contract.invoice_partner_id = self._create_partner(
            "Bills", parent_id=self.acme.id, email="bills@acme.example"
        )
        self.contract._turn_to_renew("refused")
        told = self._get_told("subscription_refused")
        self.assertLessEqual(self.carla.partner_id | self.fay.partner_id | self.contract.invoice_partner_id, told)
        self.assertNotIn(self.ben.partner_id, told)

    def test_what_was_settled_is_not_told(self):
        self.contract._turn_to_renew("expired")
        event = self.env.ref("portal_contract_renew.event_subscription_to_renew")
        self.assertTrue(event._may_be_told(self.contract, self.carla.partner_id))
        self.contract._renew()
        self.assertFalse(event._may_be_told(self.contract, self.carla.partner_id))

    def test_invoice_is_attached_for_those_who_may_read_it(self):
        """Where the company's mails have documents; not for a colleague who sees subscriptions and no invoices."""
        move = self.contract._recurring_create_invoice(self.contract.renewal_date)
        move.action_post()
        self.contract._renew()
        self.bob.partner_id.portal_role_id = self._create_role("No invoices", contract="company", invoice="none")
        document = {"filename": "x.pdf", "filetype": "pdf", "content": b"%PDF-1.4"}
        self.startPatcher(
            patch.object(self.registry["account.move"], "_get_invoice_legal_documents", return_value=document)
        )
        for is_linked, partner, expected in (
            *((False, self.carla.partner_id, 1), (True, self.carla.partner_id, 0), (False, self.bob.partner_id, 0)),
            (False, self.ben.partner_id, 0),
        ):
            self.env.company.portal_mail_without_document = is_linked
            mail = self._create_mail("subscription_paid", partner)
            self.assertEqual(len(mail.attachment_ids), expected, (is_linked, partner.name))
            self.assertEqual("is attached" in mail.body_html, bool(expected))
        self.assertEqual(mail.attachment_ids.mapped("name"), [])
        self.env.company.portal_mail_without_document = False
        self.assertFalse(self._create_mail("subscription_renews", self.carla.partner_id).attachment_ids)

    def _create_mail(self, code, partner):
        event = self.env["portal.event"].search([("code", "=", code)])
        values = {"event_id": event.id, "res_model": "contract.contract", "res_id": self.contract.id}
        values |= {"partner_id": partner.id, "company_id": self.env.company.id, "dedup_key": str(partner.id)}
        notices = self.env["portal.notice"].sudo()
        domain = [(name, "=", value) for name, value in values.items() if name != "dedup_key"]
        notice = notices.search([*domain], limit=1) or notices.create(values)
        return notice._create_mail()

    def test_mails_name_no_card(self):
        self.contract._turn_to_renew("expired")
        for event in self.env["portal.event"].search([("code", "=like", "subscription_%")]):
            template = event.default_template_id.with_context(portal_recipient="Carla")
            body = template._render_field("body_html", self.contract.ids)[self.contract.id]
            subject = template._render_field("subject", self.contract.ids)[self.contract.id]
            facts = str(event._get_facts(self.contract))
            self.assertIn("Team plan", f"{subject} {body}", event.code)
            self.assertNotIn("4242", f"{subject} {body} {facts}", event.code)
