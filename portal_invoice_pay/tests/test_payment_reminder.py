from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .customer_common import CustomerCommon

MODEL = "odoo.addons.portal_invoice_pay.models.portal_payment_reminder"


@tagged("post_install", "-at_install")
class TestPaymentReminder(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = cls.env.ref("portal_invoice_pay.event_invoice_reminder")
        cls.event.is_enabled = True
        cls.acme.email = "office@acme.example"
        cls.levels = cls.env["portal.payment.reminder"]
        cls.levels.search([]).active = False
        cls.before, cls.first, cls.second = (cls._create_level(days) for days in (-3, 7, 21))
        # Nobody else's invoices are looked at.
        cls.env["account.move"].search([("commercial_partner_id", "!=", cls.acme.id)]).commercial_partner_id.write(
            {"portal_has_no_reminders": True}
        )

    @classmethod
    def _create_level(cls, days, **values):
        return cls.levels.create({"name": f"Level {days}", "text": f"After {days}", "days": days} | values)

    def _run(self):
        self.env.ref("portal_invoice_pay.ir_cron_portal_payment_reminder").method_direct_trigger()
        self.env.invalidate_all()

    def _set_due(self, days, invoice=None):
        (invoice or self.invoice).invoice_date_due = fields.Date.today() + timedelta(days=days)

    def _get_sent(self, invoice=None):
        return self.env["portal.payment.reminder.sent"].search(
            [("move_id", "=", (invoice or self.invoice).id)], order="id"
        )

    def _get_notices(self):
        return self.env["portal.notice"].search([("event_id", "=", self.event.id), ("res_id", "=", self.invoice.id)])

    def test_off_by_default(self):
        self.event.is_enabled = False
        self._set_due(-8)
        self._run()
        self.assertFalse(self._get_sent())

    def test_levels_one_after_the_other_and_once(self):
        self._run()
        self.assertFalse(self._get_sent())
        for days, levels in (
            (4, self.levels),
            (3, self.before),
            (0, self.before),
            (-1, self.before),
            (-6, self.before),
            (-7, self.before | self.first),
            (-20, self.before | self.first),
            (-21, self.before | self.first | self.second),
            (-99, self.before | self.first | self.second),
        ):
            self._set_due(days)
            self._run()
            self._run()
            self.assertEqual(self._get_sent().reminder_id, levels, days)
            self.assertEqual(len(self._get_sent()), len(levels), days)
        self.assertEqual(set(self._get_notices().mapped("dedup_key")), {str(level.id) for level in levels})

    def test_each_part_of_an_invoice(self):
        """The first part that is open decides; once it is paid, the next one is told of at each level too."""
        values = {"value": "percent", "delay_type": "days_after", "value_amount": 50}
        parts = [Command.create(values | {"nb_days": days}) for days in (2, 4)]
        term = self.env["account.payment.term"].create({"name": "Parts", "line_ids": parts})
        today = fields.Date.today()
        move = self._create_invoice(invoice_date=today - timedelta(days=10), invoice_payment_term_id=term.id)
        first, second = move.line_ids.filtered(lambda line: line.display_type == "payment_term").sorted("date_maturity")
        first.date_maturity, second.date_maturity = (today + timedelta(days=days) for days in (-8, 30))
        self._run(), self._run()
        self.assertEqual(self._get_sent(move).reminder_id, self.first)
        words = move._get_portal_reminder_words(str(self.first.id))
        self.assertEqual((words["left"], words["due"]), ("$\xa0150.00", first.date_maturity))
        self._pay(move, 150)
        self._run()
        self.assertEqual(len(self._get_sent(move)), 1)
        second.date_maturity = today - timedelta(days=9)
        self._run(), self._run()
        self.assertEqual(self._get_sent(move).mapped("part"), [1, 2])
        self.assertEqual(self._get_sent(move).reminder_id, self.first)
        notices = self.env["portal.notice"].search([("event_id", "=", self.event.id), ("res_id", "=", move.id)])
        self.assertEqual(set(notices.mapped("dedup_key")), {str(self.first.id), f"{self.first.id}-2"})
        self.assertEqual(move._get_portal_reminder_words(f"{self.first.id}-2")["subject"], f"Level 7 {move.name}")

    def test_what_has_passed_is_not_told(self):
        """Neither that it will be due, nor the first level of what is at the second."""
        self._set_due(-30)
        self._run()
        self.assertEqual(self._get_sent().reminder_id, self.second)
        (self.first | self.second).unlink()
        other = self._create_invoice(days=-30)
        self._run()
        self.assertFalse(self._get_sent(other))

    def test_a_company_has_its_own_levels(self):
        own = self._create_level(5, company_id=self.env.company.id)
        self._set_due(-6)
        self._run()
        self.assertEqual(self._get_sent().reminder_id, own)

    def test_text(self):
        self._set_due(-8)
        self._run()
        notice = self._get_notices().filtered(lambda notice: notice.partner_id == self.acme)
        item = notice._prepare_item()
        self.assertEqual(item["subject"], f"Level 7 {self.invoice.name}")
        self.assertIn("After 7", item["body"])
        self.assertIn("300.00", item["body"])
        self.assertEqual(item["button"], "View and pay")

    def test_disputed_amounts_are_left_out(self):
        self._set_due(-8)
        line, reason = self.invoice.invoice_line_ids[0], self.env.ref("portal_invoice_pay.dispute_reason_price")
        values = {"reason_id": str(reason.id), "text": "", "chosen": {"whole": ""}}
        disputes, actor = self.env["portal.invoice.dispute"].with_user(self.frank), self._actor()
        dispute = disputes._open(self.invoice.with_user(self.frank).sudo(), values, [], actor)
        self._run()
        self.assertFalse(self._get_sent())
        dispute._withdraw(actor)
        disputes._open(self.invoice.with_user(self.frank).sudo(), values | {"chosen": {str(line.id): ""}}, [], actor)
        self._run()
        self.assertEqual(self._get_sent().reminder_id, self.first)
        self.assertEqual(self.invoice._get_portal_reminder_words(str(self.first.id))["left"], "$\xa0100.00")

    def test_no_credit_notes_nor_paid_invoices(self):
        refund = self._create_invoice(move_type="out_refund", days=-8)
        paid = self._create_invoice(days=-8)
        self._pay(paid, 300)
        part = self._create_invoice(days=-8)
        self._pay(part, 100)
        self._run()
        self.assertFalse(self._get_sent(refund) | self._get_sent(paid))
        self.assertTrue(self._get_sent(part))

    def test_customer_without_reminders(self):
        self._set_due(-8)
        self.acme.portal_has_no_reminders = True
        self._run()
        self.assertFalse(self._get_sent())
        self.acme.portal_has_no_reminders = False
        self._run()
        self.assertTrue(self._get_sent())
        with self.assertRaises(AccessError):
            self.acme.with_user(self.frank).read(["portal_has_no_reminders"])

    def test_person_who_wants_none(self):
        invoice = self._create_invoice(self.frank.partner_id, days=-8)
        self.env["portal.notice.preference"].create(
            {"partner_id": self.frank.partner_id.id, "event_id": self.event.id, "frequency": "never"}
        )
        self._run()
        self.assertTrue(self._get_sent(invoice))
        domain = [("event_id", "=", self.event.id), ("res_id", "=", invoice.id)]
        self.assertNotIn(self.frank.partner_id, self.env["portal.notice"].search(domain).partner_id)

    def test_payment_under_way(self):
        self._set_due(-8)
        transaction = self._make_transaction(self.invoice)
        for state in ("pending", "authorized"):
            transaction.state = state
            self._run()
            self.assertFalse(self._get_sent(), state)
        transaction.write({"state": "pending", "last_state_change": fields.Datetime.now() - timedelta(days=15)})
        self._run()
        self.assertTrue(self._get_sent())

    def test_announced_transfer(self):
        self._set_due(-8)
        remittance = self._make_remittance(self.invoice)
        remittance.write({"state": "expected", "announced_on": fields.Datetime.now()})
        self._run()
        self.assertFalse(self._get_sent())
        remittance.state = "cancel"
        self._run()
        self.assertTrue(self._get_sent())

    def test_mail_of_what_was_paid_meanwhile_is_dropped(self):
        self._set_due(-8)
        self._run()
        notices = self._get_notices()
        self.assertTrue(notices)
        self.assertFalse(any(notice._is_obsolete() for notice in notices))
        self._pay(self.invoice, 300)
        self.assertTrue(all(notice._is_obsolete() for notice in notices))

    def test_steps(self):
        """A job that is out of time goes on later with what is left."""
        self._set_due(-8)
        others = self._create_invoice(days=-8) | self._create_invoice(days=-8)
        progress = self.registry["ir.cron"]
        with patch(f"{MODEL}.STEP", 1), patch.object(progress, "_commit_progress", lambda *_args, **_kw: 0):
            self.levels._send_due()
            sent = self.env["portal.payment.reminder.sent"].search([("move_id", "in", (self.invoice | others).ids)])
            self.assertEqual(len(sent), 1)
        with patch(f"{MODEL}.STEP", 1):
            self._run()
        for invoice in self.invoice | others:
            self.assertEqual(len(self._get_sent(invoice)), 1)

    def test_models_are_closed_to_customers(self):
        for model in ("portal.payment.reminder", "portal.payment.reminder.sent", "portal.payment.report"):
            self.assertFalse(self.env[model].with_user(self.frank).has_access("read"))
