from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..einvoice import read_einvoice
from .common import PDF, UBL, SupplierCommon

OTHER = "f" * 32
UNREADABLE = {"number": "B-1", "amount": None, "currency": "USD"}


@tagged("post_install", "-at_install")
class TestBill(SupplierCommon, AccountTestInvoicingCommon):
    def test_bill_of_what_was_received(self):
        self._receive(8)
        bill = self._send_bill()
        move = bill.move_id
        self.assertEqual((move.move_type, move.state, move.ref), ("in_invoice", "draft", "B-1"))
        self.assertEqual(move.invoice_line_ids.mapped("quantity"), [8])
        self.assertEqual((move.amount_total, bill.amount, bill.expected_amount), (40, 40, 40))
        self.assertFalse(bill.differences)
        self.assertEqual(move.message_main_attachment_id.checksum, bill.attachment_id.checksum)
        self.assertEqual(self.lamp_line.qty_invoiced, 8)
        [activity] = self._get_activities("bill")
        self.assertEqual((activity.user_id, bill.state), (self.vera, "checking"))

    def test_differences(self):
        self._receive(8)
        bill = self._send_bill(lamps="10", amount="52.50")
        line = bill.line_ids
        self.assertEqual((line.ordered, line.received, line.billed_before, line.quantity), (10, 8, 0, 10))
        self.assertIn("Lamp: billed 10, received 8.", bill.differences)
        self.assertIn("52.50", bill.differences)
        self.assertIn("50.00", bill.differences)
        self.assertIn("received 8", bill.move_id.with_user(self.vera).portal_supplier_differences)
        self.assertIn("received 8", self._get_activities("bill").note)
        self._receive(2)
        self.assertIn("received 8", bill.differences, "by then")

    def test_billed_twice(self):
        self._receive(8)
        self._send_bill()
        second = self._send_bill(number="B-2", lamps="1", amount="5", key=OTHER)
        self.assertIn("billed 9, received 8", second.differences)

    def test_duplicates(self):
        self._receive(8)
        first = self._send_bill()
        for number in ("B-1", "b-1", " B-1 "):
            with self.assertRaisesRegex(UserError, "is here already"), self.cr.savepoint():
                self._send_bill(number=number, key=OTHER)
        self.assertTrue(self._send_bill(number="B%1", key=OTHER), "no wildcard")
        self.assertEqual(self._send_bill(), first, "sent twice")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            first.sudo().copy({"number": "b-1", "move_id": first.move_id.id}).flush_recordset()
        first.with_user(self.vera).write({"answer": "Wrong address."})
        first.with_user(self.vera).action_refuse()
        self.assertTrue(self._send_bill(key="3" * 32), "a corrected one has the same number")

    def test_duplicate_of_what_staff_entered(self):
        values = {"move_type": "in_invoice", "partner_id": self.supplier.id, "ref": "B-1", "invoice_date": self.today}
        self.env["account.move"].create(values)
        with self.assertRaisesRegex(UserError, "is here already"):
            self._send_bill()
        self.assertTrue(self._send_bill(number="B-2"))

    def test_same_number_of_another_supplier(self):
        self._send_bill()
        order = self._create_order(self.rita.partner_id)
        order.button_confirm()
        self.assertTrue(self._send_bill(self.rita, order=order))

    def test_refuse(self):
        bill = self._send_bill()
        with self.assertRaisesRegex(UserError, "Write a word"):
            bill.with_user(self.vera).action_refuse()
        bill.with_user(self.vera).write({"answer": "Nothing came."})
        bill.with_user(self.vera).action_refuse()
        self.assertEqual((bill.state, bill.move_id.state), ("refused", "cancel"))
        self.assertFalse(self._get_activities("bill"))
        self.assertEqual(self._get_notices("supplier_bill", bill).partner_id, self.sam.partner_id)
        with self.assertRaisesRegex(UserError, "Only a draft"):
            bill.with_user(self.vera).action_refuse()

    def test_post_and_pay(self):
        bill = self._send_bill()
        bill.move_id.action_post()
        self.assertEqual((bill.state, bill._get_portal_badge()[1]), ("approved", "Approved"))
        self.assertTrue(self._get_notices("supplier_bill", bill))
        self.assertFalse(bill.move_id._get_portal_paid_on())
        with self.assertRaisesRegex(UserError, "Only a draft"):
            bill.sudo().answer = "No"
            bill.with_user(self.vera).action_refuse()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.move_id.ids
        )
        wizard.create({"payment_date": self.today})._create_payments()
        self.assertEqual(bill._get_portal_badge()[1], "Paid")
        self.assertEqual(bill.move_id._get_portal_paid_on(), self.today)

    def test_deleted_draft(self):
        """The file stays with what was sent, and the supplier is told that it is refused."""
        bill = self._send_bill()
        other = self._send_bill(number="B-2", key=OTHER)
        bill.move_id.unlink()
        self.assertEqual((bill.state, other.state, bill.attachment_id.raw), ("refused", "checking", PDF))
        self.assertTrue(self._get_notices("supplier_bill", bill))
        self.assertFalse(self._get_notices("supplier_bill", other))
        self.assertTrue(self._get_activities("bill"))
        other.move_id.unlink()
        self.assertFalse(self._get_activities("bill"))

    def test_sent_again_with_something_else(self):
        first = self._send_bill()
        self.assertEqual(self._send_bill(), first)
        for values in ({"amount": "41"}, {"files": [self._file(content=PDF + b"%")]}, {"note": "Corrected."}):
            with self.assertRaisesRegex(UserError, "sent already"):
                self._send_bill(**values)

    def test_credited(self):
        bill = self._send_bill()
        bill.move_id.action_post()
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=bill.move_id.ids
        )
        reversal = wizard.create({"journal_id": bill.move_id.journal_id.id, "date": self.today})
        reversal.refund_moves()
        reversal.new_move_ids.action_post()
        (bill.move_id | reversal.new_move_ids).line_ids.filtered(
            lambda line: line.account_type == "liability_payable" and not line.reconciled
        ).reconcile()
        self.assertEqual(bill.move_id.payment_state, "reversed")
        self.assertEqual(bill._get_portal_badge(), ("over", "Credited"))

    def test_company_of_the_order(self):
        """What comes of a supplier's act is of the company that ordered, whichever the person's is."""
        other = self.setup_other_company()["company"]
        order = self._create_order(company_id=other.id)
        order.button_confirm()
        self.sam.company_ids |= other
        self.assertNotEqual(self.sam.company_id, other)
        companies, orders = [], type(order)
        prepare, acknowledge = orders._prepare_invoice, orders.action_acknowledge

        def note(method):
            return lambda record: companies.append(record.env.company) or method(record)

        self.patch(orders, "_prepare_invoice", note(prepare))
        self.patch(orders, "action_acknowledge", note(acknowledge))
        self._answer(order=order)
        bill = self._send_bill(order=order)
        self.assertEqual(companies, [other, other])
        self.assertEqual((bill.move_id.company_id, bill.attachment_id.company_id), (other, other))

    def test_what_is_no_bill(self):
        for pattern, values in (
            ("Choose the file", {"files": []}),
            ("Choose the file", {"files": [self._file(), self._file()]}),
            ("cannot be uploaded", {"files": [self._file("bill.exe", b"MZ")]}),
            ("not a file of the type", {"files": [self._file("bill.pdf", b"<html>")]}),
            ("not a file of the type", {"files": [self._file("bill.xml", b"<html/>")]}),
            ("What is the number", {"number": ""}),
            ("too long", {"number": "x" * 201}),
            ("still to come", {"date": self._day(1)}),
            ("too long ago", {"date": "1900-01-05"}),
            ("not an amount", {"amount": "-5"}),
            ("not an amount", {"amount": None}),
            ("quantity of at least one", {"lamps": "0"}),
            ("above zero", {"lamps": "-1"}),
        ):
            with self.assertRaisesRegex(UserError, pattern), self.cr.savepoint():
                self._send_bill(**values)
        self.assertFalse(self.order.portal_bill_ids)
        self.assertFalse(self.order.invoice_ids)

    def test_button_on_the_order(self):
        bill = self._send_bill()
        action = self.order.with_user(self.vera).action_open_portal_supplier_bills()
        found = self.env[action["res_model"]].with_user(self.vera).search(action["domain"])
        self.assertEqual((found, self.order.portal_bill_count), (bill, 1))

    def test_who_may_bill(self):
        for user in (self.fay, self.rita, self.env.ref("base.public_user")):
            with self.assertRaises(UserError):
                self._send_bill(user)
        request = self._create_order()
        request.state = "sent"
        with self.assertRaisesRegex(UserError, "not placed"):
            self._send_bill(order=request)
        self.assertTrue(self._send_bill(lamps="10"))
        self._send_bill(number="B-3", key=OTHER, lines={str(self.desk_line.id): {"quantity": "2"}})
        with self.assertRaisesRegex(UserError, "is billed"):
            self._send_bill(number="B-4", key="4" * 32)

    def test_nobody_writes_what_was_sent(self):
        bill = self._send_bill()
        for values in ({"amount": 1}, {"number": "B-9"}, {"move_id": False}):
            with self.assertRaises(AccessError):
                bill.with_user(self.vera).write(values)
        bill.with_user(self.vera).write({"answer": "A word"})

    # === ELECTRONIC INVOICES === #

    def test_einvoice(self):
        bill = self._send_bill(files=[self._file("bill.xml", (UBL % ("B-1", "40")).encode())])
        self.assertEqual((bill.file_number, bill.file_amount), ("B-1", 40))
        self.assertNotIn("The file has another", bill.differences)
        self.assertEqual(bill.move_id.invoice_line_ids.mapped("quantity"), [8], "what was typed counts")
        other = self._send_bill(
            number="B-2", key=OTHER, files=[self._file("bill.xml", (UBL % ("B-7", "41.5")).encode())]
        )
        self.assertIn("another number: B-7", other.differences)
        self.assertIn("41.50", other.differences)

    def test_files_that_would_harm(self):
        """Entities, however deep, are not resolved; files are not read; what is no invoice is told so."""
        bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;&a;">]>'
        secret = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        plain = UBL % ("&b;", "40")
        body = plain[plain.index("<Invoice") :]
        for content in (bomb + body, secret + body.replace("&b;", "&a;"), '<?xml version="1.0"?><x/>', "<?xml"):
            self.assertIsNone(read_einvoice(content.encode()))
            with self.assertRaisesRegex(UserError, "not an electronic invoice"), self.cr.savepoint():
                self._send_bill(files=[self._file("bill.xml", content.encode())])
        self.assertEqual(read_einvoice((UBL % ("B-1", "inf")).encode()), UNREADABLE)

    def test_what_a_file_says(self):
        for amount in ("", "0", "inf", "nan", "1e308", "1e12", "forty"):
            self.assertEqual(read_einvoice((UBL % ("B-1", amount)).encode()), UNREADABLE, amount)
        bill = self._send_bill(files=[self._file("bill.xml", (UBL % ("B\n-1", "1e308")).encode())], number="B\n-1")
        self.assertEqual((bill.number, bill.file_number), ("B -1", "B -1"))
        self.assertIn("The total of the file cannot be read.", bill.differences)
        self.assertNotIn("another number", bill.differences)
        content = (UBL % ("B-2", "40")).replace("USD", "CHF").encode()
        bill = self._send_bill(number="B-2", key=OTHER, files=[self._file("bill.xml", content)])
        self.assertIn("another currency: CHF", bill.differences)
        self.assertNotIn("another total", bill.differences)

    def test_locked_order_is_billed(self):
        self.order.locked = True
        self.assertEqual(self._send_bill().state, "checking")
        self.assertTrue(self.order.order_line[0].invoice_lines)
