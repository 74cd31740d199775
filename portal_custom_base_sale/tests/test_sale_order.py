from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from lxml import html

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.portal_custom_base.tests.common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestSaleOrder(PortalBaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quote_sent = cls.env.ref("portal_custom_base_sale.event_quote_sent")
        cls.order_confirmed = cls.env.ref("portal_custom_base_sale.event_order_confirmed")
        (cls.quote_sent | cls.order_confirmed).is_enabled = True
        product = cls.env["product.product"].create({"name": "Chair", "type": "service", "list_price": 100})
        cls.order = cls.env["sale.order"].create(
            {"partner_id": cls.anna.partner_id.id, "order_line": [Command.create({"product_id": product.id})]}
        )
        cls.template = cls.env.ref("sale.email_template_edi_sale")

    def _notices(self, event):
        return self.env["portal.notice"].search([("event_id", "=", event.id), ("res_id", "=", self.order.id)])

    def test_customer_is_notified_of_a_quotation_marked_as_sent(self):
        self.order.action_quotation_sent()
        self.assertEqual(self._notices(self.quote_sent).partner_id, self.anna.partner_id)
        self.order.write({"state": "sent"})
        self.assertEqual(len(self._notices(self.quote_sent)), 1)

    def test_quotation_sent_by_odoos_composer_is_not_notified_again(self):
        self.order.with_context(mark_so_as_sent=True).message_post(body="Your quotation")
        self.assertEqual(self.order.state, "sent")
        self.assertFalse(self._notices(self.quote_sent))

    def test_customer_is_notified_of_a_confirmed_order(self):
        self.order.action_confirm()
        self.assertEqual(len(self._notices(self.order_confirmed)), 1)

    def test_notice_replaces_odoos_email(self):
        send = patch.object(type(self.env["sale.order"]), "_send_order_notification_mail")
        with send as mail:
            self.order._send_order_confirmation_mail()
            self.assertFalse(mail.called)
            self.order_confirmed.is_enabled = False
            self.order._send_order_confirmation_mail()
            self.assertTrue(mail.called)

    def test_email_of_a_quotation_replaces_the_waiting_notice(self):
        preference = self.env["portal.notice.preference"]
        preference._save(self.anna.partner_id, {"quote_sent": "daily"})
        self.order.action_quotation_sent()
        notice = self._notices(self.quote_sent)
        self.order.message_post(body="A note", partner_ids=self.anna.partner_id.ids)
        self.assertEqual(notice.state, "pending")
        self.order.with_context(mark_so_as_sent=True).message_post(body="x", partner_ids=self.anna.partner_id.ids)
        self.assertEqual(notice.state, "dropped")

    def test_notice_replaces_odoos_email_of_a_payment(self):
        event = self.env["portal.event"].search([("code", "=", "payment_received")])
        if not event:
            self.skipTest("Without portal_custom_base_account nobody is told of payments.")
        orders = type(self.env["sale.order"])
        send = patch.object(orders, "_send_order_notification_mail")
        for state, is_enabled, is_mailed in (
            ("done", True, False),
            ("done", False, True),
            ("pending", True, True),
        ):
            event.is_enabled = is_enabled
            transaction = self.env["payment.transaction"].new({"state": state})
            with patch.object(orders, "get_portal_last_transaction", return_value=transaction), send as mail:
                self.order._send_payment_succeeded_for_order_mail()
                self.assertEqual(mail.called, is_mailed, (state, is_enabled))

    def test_automatic_invoice_is_known_as_such(self):
        send = self.env.registry["account.move.send"]
        seen = []

        def note(model, *_arguments, **_values):
            seen.append(model.env.context.get("portal_is_automatic"))

        with patch.object(send, "_generate_and_send_invoices", note):
            self._create_transaction()._send_invoice()
        self.assertEqual(seen, [True])

    def _create_transaction(self):
        provider = self.env["payment.provider"].with_context(active_test=False).search([], limit=1)
        method = self.env["payment.method"].with_context(active_test=False).search([], limit=1)
        return self.env["payment.transaction"].create(
            {
                "provider_id": (provider or provider.create({"name": "Provider"})).id,
                "payment_method_id": method.id,
                "amount": 50,
                "currency_id": self.order.currency_id.id,
                "partner_id": self.anna.partner_id.id,
                "reference": "automatic",
            }
        )

    def test_text_of_the_emails(self):
        self.order.action_quotation_sent()
        self.order.action_confirm()
        for event in (self.quote_sent, self.order_confirmed):
            item = self._notices(event)._prepare_item()
            self.assertIn(self.order.name, item["subject"])
            self.assertIn(self.order.name, item["body"])
            self.assertIn(f"/my/orders/{self.order.id}?access_token=", item["url"])
            self.assertIn(item["button"], ("Review and sign", "Track your order"))

    def _attached(self):
        fields_ = ("attachment_ids", "report_template_ids")
        values = self.template._generate_template(self.order.ids, fields_)[self.order.id]
        return values.get("attachments") or []

    def test_email_has_the_document_only_if_the_company_wants_it(self):
        self.assertFalse(self._attached())
        self.env.company.portal_mail_without_document = False
        self.assertTrue(self._attached())

    def test_copy_of_data_has_the_pdf(self):
        request = self.env["portal.data.request"]
        self.order.action_quotation_sent()
        record = self.order.with_user(self.anna)
        report = type(self.env["ir.actions.report"])
        with patch.object(report, "_render_qweb_pdf", return_value=(b"%PDF-x", "pdf")) as render:
            self.assertEqual(request._print_document(record), b"%PDF-x")
        self.assertEqual(render.call_args.args[1], self.order.ids)
        self.assertIsNone(request._print_document(self.anna.partner_id))


@tagged("post_install", "-at_install")
class TestSignIn(HttpCase):
    def test_header_leads_back_to_the_document(self):
        """With the secret, in case that the account alone does not open it."""
        partner = self.env["res.partner"].create({"name": "Visitor", "email": "visitor@customer.example"})
        quote = self.env["sale.order"].create({"partner_id": partner.id, "state": "sent"})
        path = quote.get_portal_url()
        self.authenticate(None, None)
        page = html.fromstring(self.url_open(path).text)
        links = page.xpath("//header//a[starts-with(@href, '/web/login')]/@href")
        self.assertTrue(links)
        for link in links:
            self.assertEqual(parse_qs(urlsplit(link).query).get("redirect"), [path])


@tagged("post_install", "-at_install")
class TestHiddenQuotations(HttpCase):
    def test_quotation_closes_with_its_section_while_orders_stay_open(self):
        user = new_test_user(self.env, "hidden.quotes", groups="base.group_portal")
        quote = self.env["sale.order"].create({"partner_id": user.partner_id.id, "state": "sent"})
        order = self.env["sale.order"].create({"partner_id": user.partner_id.id, "state": "sale"})
        section = self.env["portal.section"].search([("path", "=", "/my/quotes")])
        self.authenticate(user.login, user.login)
        for is_hidden in (False, True):
            section.is_hidden = is_hidden
            answers = [self.url_open(f"/my/orders/{one.id}", allow_redirects=False) for one in (quote, order)]
            self.assertEqual([answer.status_code for answer in answers], [303 if is_hidden else 200, 200])
        # A visitor with the link can still open the document.
        self.authenticate(None, None)
        self.assertEqual(self.url_open(quote.get_portal_url(), allow_redirects=False).status_code, 200)
