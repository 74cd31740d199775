from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import MockEmail
from odoo.addons.portal_team_manage.models import portal_event

from .access_common import AccessCommon

CODES = {
    "quote": "quote_sent",
    "order": "order_confirmed",
    "invoice": "invoice_posted",
    "delivery": "delivery_shipped",
    "ticket": "ticket_moved",
}
DELIVERIES = {f"delivery_{code}" for code in ("shipped", "delayed", "ready", "delivered")}
# Who is told of a document of each type, by its recipient.
TOLD = {
    "quote": {"buyer": {"buyer"}, "it": {"buyer"}, "acme": {"buyer"}, "sue": {"sue"}, "south": set(), "ben": {"ben"}},
    "invoice": {"buyer": {"finance"}, "acme": {"finance"}, "sue": {"sue"}, "south": set(), "ben": {"ben"}},
    "ticket": {"buyer": {"buyer", "it"}, "it": {"it"}, "acme": {"it"}, "ben": {"ben"}, "beta": set()},
}
TOLD["order"] = TOLD["quote"]
# Of a delivery is told who may see it, whoever may see its order.
TOLD["delivery"] = TOLD["quote"] | {"it": {"buyer", "it"}}


@tagged("post_install", "-at_install")
class TestNews(AccessCommon, MockEmail, HttpCase):
    """Who is told of which document, by the roles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["portal.event"].search([]).is_enabled = True
        cls.env["portal.role"]._tell_all()
        cls.env["portal.notice"].search([]).unlink()
        cls.finance = cls.people["finance"]
        cls.number = 0

    def _notify(self, code, record, **kwargs):
        """Return who is queued to be told of a document."""
        type(self).number += 1
        key = f"news {self.number}"
        self.env["portal.event"]._notify(code, record, dedup_key=key, **kwargs)
        self.env.invalidate_all()
        return self.env["portal.notice"].search([("dedup_key", "=", key)])

    def _told(self, code, record):
        told = self._notify(code, record).partner_id
        return {name for name, partner in self.who.items() if partner in told}

    def _send(self, notices):
        notices.next_try = "2020-01-01"
        waiting = self.env["portal.notice"].search([("state", "in", ("pending", "retry"))])
        (waiting - notices).unlink()
        with self.mock_mail_gateway():
            self.env.ref("portal_custom_base.ir_cron_portal_notice").method_direct_trigger()
        return self._mails

    def _choose(self, user, **choices):
        choices = {name.replace("__", "-"): value for name, value in choices.items()}
        return self.env["portal.notice.preference"].with_user(user)._save(user.partner_id, choices)

    def test_vendor_sees_what_was_told_of_what(self):
        order = self.documents["order"]["acme"]
        notices = self._notify("order_confirmed", order)
        self._send(notices)
        notice = notices[:1]
        self.assertEqual((notice.document_name, notice.email), (order.display_name, notice.partner_id.email))
        self.assertIn(order.name, notice.subject)
        action = notice.action_open_mail()
        self.assertEqual((action["res_model"], action["res_id"]), ("mail.mail", notice.mail_id.id))

    # === WHO === #

    def test_who_is_told_by_default(self):
        for document_type, by_recipient in TOLD.items():
            for recipient, expected in by_recipient.items():
                told = self._told(CODES[document_type], self.documents[document_type][recipient])
                self.assertEqual(told, expected, (document_type, recipient))

    def test_the_shipped_roles_are_told_of_their_documents(self):
        def codes(name):
            return set(self.env.ref(f"portal_access_rules.portal_role_{name}").told_event_ids.mapped("code"))

        self.assertEqual(codes("finance"), {"invoice_posted", "payment_received"})
        self.assertEqual(codes("procurement"), {"quote_sent", "order_confirmed", *DELIVERIES})
        self.assertEqual(codes("technical"), {"ticket_moved", "ticket_answered"})
        for name in ("administrator", "personal", "standard"):
            self.assertFalse(codes(name), name)

    def test_event_of_an_app_that_is_installed_later(self):
        event = self.env["portal.event"].search([("code", "=", "ticket_answered")])
        values = event.copy_data()[0] | {"code": "ticket_answered"}
        event.unlink()
        event = self.env["portal.event"].create(values)
        self.assertIn(event, self.env.ref("portal_access_rules.portal_role_technical").told_event_ids)
        self.assertNotIn(event, self.env.ref("portal_access_rules.portal_role_finance").told_event_ids)

    def test_administrator_is_told_on_request(self):
        invoice = self.documents["invoice"]["acme"]
        self._choose(self.people["boss"], **{"invoice_posted-audience": "company"})
        self.assertEqual(self._told("invoice_posted", invoice), {"finance", "boss"})

    def test_who_wants_only_what_is_theirs(self):
        self._choose(self.finance, **{"invoice_posted-audience": "own"})
        self.assertFalse(self._told("invoice_posted", self.documents["invoice"]["acme"]))
        self.assertEqual(self._told("invoice_posted", self._create_invoice(self.who["finance"])), {"finance"})

    def test_who_never_wants_to_be_told(self):
        self._choose(self.buyer, quote_sent="never")
        self.assertFalse(self._told("quote_sent", self.documents["quote"]["acme"]))
        self._choose(self.buyer, quote_sent="daily")
        notice = self._notify("quote_sent", self.documents["quote"]["acme"])
        self.assertEqual((notice.partner_id, notice.is_digest), (self.who["buyer"], True))

    def test_wish_does_not_show_what_the_role_does_not(self):
        """Not even if it is written past the page."""
        for user, code, document in (
            (self.finance, "order_confirmed", self.documents["order"]["acme"]),
            (self.people["private"], "invoice_posted", self.documents["invoice"]["acme"]),
            (self.people["ben"], "invoice_posted", self.documents["invoice"]["acme"]),
            (self.people["sue"], "invoice_posted", self.documents["invoice"]["acme"]),
        ):
            self._choose(user, **{f"{code}-audience": "company"})
            event = self.env["portal.event"].search([("code", "=", code)])
            preferences = self.env["portal.notice.preference"]
            if not preferences.search([("partner_id", "=", user.partner_id.id), ("event_id", "=", event.id)]):
                preferences.create({"partner_id": user.partner_id.id, "event_id": event.id, "audience": "company"})
            self.assertNotIn(user.partner_id, self._notify(code, document).partner_id, (user.name, code))

    def test_events_that_a_role_is_told_of_do_not_widen_it(self):
        role = self.finance.partner_id.portal_role_id
        role.told_event_ids = self.env["portal.event"].search([])
        self.assertEqual(self._told("order_confirmed", self.documents["order"]["acme"]), {"buyer"})

    def test_suspended_people_are_not_told(self):
        invoice = self.documents["invoice"]["acme"]
        self.finance.active = False
        self.assertFalse(self._told("invoice_posted", invoice))
        self.assertFalse(self._told("invoice_posted", self._create_invoice(self.who["finance"])))
        self.finance.active = True
        self.assertEqual(self._told("invoice_posted", invoice), {"finance"})

    def test_company_hears_of_what_its_contact_may_not_be_told(self):
        self.finance.active = False
        self.who["acme"].email = "office@matrix.example"
        self.assertEqual(self._told("invoice_posted", self._create_invoice(self.who["finance"])), {"acme"})

    def test_company_hears_of_no_signature_that_was_asked_for_by_name(self):
        self.who["acme"].email = "office@matrix.example"
        order = self._create_quote(self.who["buyer"])
        self.assertEqual(self._told("quote_to_sign", order), {"buyer"})
        self.buyer.active = False
        self.assertFalse(self._told("quote_to_sign", order))

    def test_contact_without_a_login_is_told(self):
        partner = self._create_partner("No login", parent_id=self.who["acme"].id, email="no@matrix.example")
        told = self._notify("invoice_posted", self._create_invoice(partner)).partner_id
        self.assertEqual(told, partner | self.finance.partner_id)

    def test_one_address_is_written_to_once(self):
        self.who["acme"].email = self.finance.email
        self.assertEqual(len(self._notify("invoice_posted", self.documents["invoice"]["acme"])), 1)

    def test_draft_is_told_to_nobody_but_its_contact(self):
        invoice = self._create_invoice(self.who["buyer"])
        invoice.button_draft()
        self.assertEqual(self._told("invoice_posted", invoice), {"buyer"})

    # === WHEN IT IS SENT === #

    def test_waiting_notice_is_dropped_after_the_role_was_narrowed(self):
        notice = self._notify("invoice_posted", self.documents["invoice"]["acme"])
        self._set_scope(self.finance, "order", "company")
        self.assertFalse(self._send(notice))
        self.assertEqual(notice.state, "dropped")
        self.assertFalse(self._told("invoice_posted", self.documents["invoice"]["acme"]))

    def test_waiting_notice_is_sent_while_the_role_shows_the_document(self):
        notice = self._notify("invoice_posted", self.documents["invoice"]["acme"])
        [mail] = self._send(notice)
        self.assertEqual(notice.state, "sent")
        self.assertIn("Hello Matrix finance", mail["body"])
        self.assertNotIn("access_token", mail["body"])

    def test_contacts_link_opens_without_signing_in(self):
        order = self.documents["order"]["buyer"]
        [mail] = self._send(self._notify("order_confirmed", order))
        self.assertIn(f"/my/orders/{order.id}?access_token=", mail["body"])

    def test_waiting_notice_of_the_contact_is_dropped_too(self):
        notice = self._notify("order_confirmed", self.documents["order"]["buyer"])
        self._set_scope(self.buyer, "invoice", "company")
        self.assertFalse(self._send(notice))

    def test_waiting_notice_of_a_suspended_person_is_dropped(self):
        notice = self._notify("invoice_posted", self.documents["invoice"]["acme"])
        self.finance.active = False
        self.assertFalse(self._send(notice))

    def test_waiting_notice_is_dropped_after_another_choice(self):
        notice = self._notify("invoice_posted", self.documents["invoice"]["acme"])
        self._choose(self.finance, **{"invoice_posted-audience": "own"})
        self.assertFalse(self._send(notice))

    def test_summary_is_written_anew_without_what_may_not_be_told(self):
        """A mail that waits for its next attempt tells of nothing that the role has closed since."""
        self._choose(self.finance, invoice_posted="daily")
        notices = self._notify("invoice_posted", self.documents["invoice"]["acme"])
        moved = self._create_invoice(self.who["acme"])
        notices |= self._notify("invoice_posted", moved)
        notices.next_try = "2020-01-01"
        notices._begin_attempt()
        self.assertIn(moved.name, notices.mail_id.body_html)
        moved.button_draft()
        [mail] = self._send(notices)
        self.assertNotIn(moved.name, mail["body"])
        self.assertIn(self.documents["invoice"]["acme"].name, mail["body"])

    def test_each_is_told_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.finance.lang = "fr_FR"
        template = self.env.ref("portal_custom_base_account.mail_template_invoice_posted")
        template.with_context(lang="fr_FR").subject = "Votre facture {{ object.name }}"
        [mail] = self._send(self._notify("invoice_posted", self.documents["invoice"]["acme"]))
        self.assertIn("Votre facture", mail["subject"])

    # === WHO ACTED === #

    def _pay(self, payer):
        provider = self.env["payment.provider"].with_context(active_test=False).search([], limit=1)
        method = self.env["payment.method"].with_context(active_test=False).search([], limit=1)
        invoice = self.documents["invoice"]["acme"]
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "amount": 50,
                "currency_id": invoice.currency_id.id,
                "partner_id": payer.id,
                "reference": f"news-{self.number}",
                "invoice_ids": [Command.set(invoice.ids)],
            }
        )
        values = {"partner_id": self.who["acme"].id, "amount": 50, "payment_type": "inbound"}
        values |= {"payment_transaction_id": transaction.id, "invoice_ids": [Command.set(invoice.ids)]}
        return self.env["account.payment"].create(values)

    def test_who_paid_is_told(self):
        self.assertEqual(self._told("payment_received", self._pay(self.who["private"])), {"private", "finance"})
        self.people["private"].active = False
        self.assertEqual(self._told("payment_received", self._pay(self.who["private"])), {"finance"})

    def test_payment_without_an_invoice_yet(self):
        values = {"partner_id": self.who["acme"].id, "amount": 50, "payment_type": "inbound"}
        payment = self.env["account.payment"].create(values)
        self._choose(self.people["boss"], **{"payment_received-audience": "company"})
        self.assertEqual(self._told("payment_received", payment), {"finance", "boss"})
        self._set_scope(self.people["boss"], "invoice", "shared")
        self.assertEqual(self._told("payment_received", payment), {"finance"})

    # === COLLEAGUES OF WHOM IS MAILED IN ANOTHER WAY === #

    def _get_told(self, code, order):
        notices = self.env["portal.notice"].search([("event_id.code", "=", code), ("res_id", "=", order.id)])
        return notices.filtered(lambda notice: notice.state == "pending").partner_id

    def test_colleagues_hear_of_a_signed_order(self):
        """Whoever signed gets the sealed document, and no second mail."""
        private, buyer = self.who["private"], self.who["buyer"]
        for is_signed, expected in ((True, buyer), (False, buyer | private)):
            order = self._create_quote(private)
            order.with_context(portal_is_signed=is_signed).action_confirm()
            self.assertEqual(self._get_told("order_confirmed", order), expected)

    def test_colleagues_hear_of_a_quotation_that_staff_mailed(self):
        private, buyer = self.who["private"], self.who["buyer"]
        for reached, expected in ((private, buyer), (private | buyer, self.env["res.partner"])):
            order = self._create_quote(private, state="draft")
            order.with_context(mark_so_as_sent=True).message_post(body="x", partner_ids=reached.ids)
            self.assertEqual(order.state, "sent")
            self.assertEqual(self._get_told("quote_sent", order), expected)

    # === ONE MAIL OF ONE INVOICE === #

    def _pay_order(self):
        """Pay an order online, with Sales' own invoice; return it."""
        self.env["ir.config_parameter"].set_param("sale.automatic_invoice", "True")
        self.env["ir.config_parameter"].set_param("sale.async_emails", "True")
        order = self._create_order(self.who["free"])
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.env.ref("payment.payment_provider_demo").id,
                "payment_method_id": self.env["payment.method"].search([], limit=1).id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": self.who["free"].id,
                "reference": "automatic",
                "sale_order_ids": [Command.set(order.ids)],
                "state": "done",
                "last_state_change": fields.Datetime.now(),
            }
        )
        transaction._post_process()
        transaction.is_post_processed = True
        return transaction.invoice_ids

    def _count_mails(self, first):
        """Return how many mails of an invoice somebody gets who paid, by what comes first."""
        invoice = self._pay_order()
        domain = [("event_id.code", "=", "invoice_posted"), ("res_id", "=", invoice.id)]
        notice = self.env["portal.notice"].search([*domain, ("partner_id", "=", self.who["free"].id)])
        self.assertEqual((invoice.state, notice.state), ("posted", "pending"))
        sent = []
        for step in ("odoo", "notice") if first == "odoo" else ("notice", "odoo"):
            if step == "notice":
                sent += self._send(notice)
            else:
                with self.mock_mail_gateway():
                    self.env.ref("sale.send_invoice_cron").method_direct_trigger()
                    invoice.message_ids.mail_ids.filtered(lambda mail: mail.state == "outgoing").send()
                sent += self._mails
        return len([mail for mail in sent if "free@" in str(mail["email_to"]) and invoice.name in mail["subject"]])

    def test_automatic_invoice_is_one_mail_if_odoo_is_first(self):
        self.assertEqual(self._count_mails("odoo"), 1)

    def test_automatic_invoice_is_one_mail_if_the_notice_is_first(self):
        self.assertEqual(self._count_mails("notice"), 1)

    # === MANY === #

    def _cost(self):
        self.env.invalidate_all()
        self.env["portal.event"]._notify("invoice_posted", self.documents["invoice"]["acme"], dedup_key="warm up")
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.assertTrue(self._notify("invoice_posted", self.documents["invoice"]["acme"]))
        return self.cr.sql_log_count - before

    def test_cost_does_not_depend_on_the_number_of_people(self):
        few = self._cost()
        for number in range(25):
            self._create_person(f"many{number}", self.who["acme"], "finance")
        self.assertEqual(len(self._notify("invoice_posted", self.documents["invoice"]["acme"])), 26)
        self.assertLessEqual(self._cost(), few + 1)

    def test_number_of_colleagues_is_bounded(self):
        for number in range(3):
            self._create_person(f"many{number}", self.who["acme"], "finance")
        with patch.object(portal_event, "COLLEAGUES", 2):
            self.assertEqual(len(self._notify("invoice_posted", self.documents["invoice"]["acme"])), 2)
