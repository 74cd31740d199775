from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .list_common import ListCommon

PROMISED = "odoo.addons.portal_invoice_pay.models.payment_transaction.PROMISED"


@tagged("post_install", "-at_install")
class TestInvoicePage(ListCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice()
        cls.invoice._portal_ensure_token()

    def _page(self, move=None, user=None, is_link=False):
        self._login(None if is_link else user or self.frank)
        move = move or self.invoice
        return self._open(move.get_portal_url() if is_link else f"/my/invoices/{move.id}")

    def _get_rows(self, page):
        rows = page.xpath("//section[@name='portal_invoice_payments']//li")
        return [" ".join(row.text_content().split()) for row in rows]

    # === CREDIT NOTES === #

    def _reverse(self, move):
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=move.ids)
        action = wizard.create({"journal_id": move.journal_id.id}).refund_moves()
        credit = self.env["account.move"].browse(action["res_id"])
        credit.action_post()
        return credit

    def _get_links(self, page):
        return page.xpath("//section[@name='portal_document_related']//a/@href")

    def test_credit_note_and_invoice_link_each_other(self):
        credit = self._reverse(self.invoice)
        self.assertIn(f"/my/invoices/{credit.id}", self._get_links(self._page()))
        page = self._page(credit)
        self.assertIn(f"/my/invoices/{self.invoice.id}", self._get_links(page))
        self.assertEqual(page.xpath("//dd[@data-name='corrected']/text()"), [self.invoice.name])

    def test_what_may_not_be_opened_is_not_named(self):
        credit = self._reverse(self.invoice)
        self.frank.partner_id.portal_role_id = self._create_role(invoice="own")
        self.env.cr.execute(
            "UPDATE account_move SET partner_id = %s WHERE id = %s", (self.frank.partner_id.id, credit.id)
        )
        self.env.invalidate_all()
        page = self._page(credit)
        self.assertFalse(page.xpath("//dd[@data-name='corrected']"))
        self.assertFalse(self._get_links(page))

    def test_link_of_one_opens_no_other(self):
        self._reverse(self.invoice)
        self.assertFalse(self._get_links(self._page(is_link=True)))

    def test_draft_of_a_credit_note_is_not_told(self):
        credit = self._reverse(self.invoice)
        credit.button_draft()
        self.assertFalse(self._get_links(self._page()))

    # === PAYMENTS === #

    def test_payments(self):
        self.assertFalse(self._get_rows(self._page()))
        payment = self._pay(self.invoice, 40, self.today - timedelta(days=2))
        page = self._page()
        [row] = self._get_rows(page)
        for word in ("40.00", "Bank transfer", "Received", "Receipt"):
            self.assertIn(word, row)
        [url] = page.xpath("//a[@name='portal_receipt_link']/@href")
        self.assertEqual(url, f"/my/invoices/{self.invoice.id}/receipt/{payment.id}")

    def test_attempts(self):
        for state, words in (
            ("error", "Nothing was paid. Try again"),
            ("cancel", "Cancelled"),
            ("pending", "in your transfer"),
            ("authorized", "It will be charged later"),
            ("done", "We are entering it"),
            ("draft", None),
        ):
            transaction = self._create_transaction(self.invoice, state=state)
            rows = self._get_rows(self._page())
            self.assertTrue(words in rows[0] and "100.00" in rows[0] if words else not rows, state)
            transaction.unlink()
        transaction = self._create_transaction(self.invoice)
        with patch(PROMISED, ()):
            self.assertIn("Please do not pay again", self._get_rows(self._page())[0])
        transaction.unlink()

    def test_money_in_question_is_not_called_nothing(self):
        transaction = self._create_transaction(self.invoice, state="cancel")
        self.assertIn("Nothing was paid", self._get_rows(self._page())[0])
        transaction.portal_question = "Money for an attempt that was cancelled."
        [row] = self._get_rows(self._page())
        self.assertIn("Please do not pay again", row)
        for secret in ("Nothing was paid", "attempt that was cancelled"):
            self.assertNotIn(secret, row)

    def test_transfer_that_is_announced(self):
        other = self._create_invoice(amount=777)
        remittance = self._create_remittance({self.invoice: 60, other: 777}, state="expected")
        [row] = self._get_rows(self._page())
        for words in ("60.00", "We wait for your transfer", remittance._print_reference()):
            self.assertIn(words, row)
        for secret in ("777", "837", other.name):
            self.assertNotIn(secret, row)
        remittance.state = "cancel"
        self.assertFalse(self._get_rows(self._page()))

    def test_attempt_for_several_tells_no_sum(self):
        other = self._create_invoice(amount=777)
        transaction = self._create_transaction(self.invoice | other, state="error")
        self.assertNotIn("877", self._get_rows(self._page())[0])
        transaction.remittance_id = self._create_remittance({self.invoice: 60, other: 777})
        self.assertIn("60.00", self._get_rows(self._page())[0])

    def test_credit_is_deducted(self):
        credit = self._create_invoice(move_type="out_refund", amount=30)
        lines = (self.invoice | credit).line_ids.filtered(lambda line: line.display_type == "payment_term")
        lines.reconcile()
        [row] = self._get_rows(self._page())
        for word in ("30.00", "Credit note", "Deducted"):
            self.assertIn(word, row)

    def test_receipt(self):
        """It names this invoice alone, also to whoever came by its link."""
        other = self._create_invoice(amount=777)
        payment = self._pay(self.invoice | other)
        path = f"/my/invoices/{self.invoice.id}/receipt/{payment.id}"
        for user, token in ((self.frank, ""), (None, f"?access_token={self.invoice.access_token}")):
            self._login(user)
            response = self.url_open(path + token)
            self.assertEqual(response.status_code, 200)
            self.assertEqual(response.headers["Content-Type"], "application/pdf")
            self.assertIn(self.invoice.name, response.text)
            self.assertIn("100.00", response.text)
            for secret in (other.name, "777.00", "877.00"):
                self.assertNotIn(secret, response.text)

    def test_receipts_that_are_closed(self):
        payment, other = self._pay(self.invoice), self._pay(self._create_invoice())
        path = f"/my/invoices/{self.invoice.id}/receipt"
        for user in (self.ben, None):
            self._login(user)
            self.assertEqual(self.url_open(f"{path}/{payment.id}").status_code, 404)
        self._login(self.frank)
        for number in (other.id, 0, "x", 10**12, ""):
            self.assertEqual(self.url_open(f"{path}/{number}").status_code, 404, number)
        self.assertEqual(self.url_open(f"{path}/{payment.id}").status_code, 200)

    # === FILES === #

    def _attach(self, move):
        """Store an electronic invoice as Odoo does when an invoice is sent."""
        values = {"name": "INV.xml", "raw": b"<Invoice/>", "mimetype": "application/xml", "res_model": "account.move"}
        return self.env["ir.attachment"].create(values | {"res_id": move.id, "res_field": "ubl_cii_xml_file"})

    def _find_valid(self, files):
        for file in files:
            values = {"move_id": file.res_id, "attachment_id": file.id, "checksum": file.checksum, "state": "valid"}
            # In sudo mode as only a job checks them.
            self.env["portal.einvoice.check"].sudo().create(values)

    def test_electronic_invoice(self):
        self.assertFalse(self._page().xpath("//a[@name='portal_einvoice']"))
        file, other = self._attach(self.invoice), self._attach(self._create_invoice())
        path = f"/my/invoices/{self.invoice.id}/file"
        # One that breaks rules is not offered, neither on the page nor by its address.
        self.assertFalse(self._page().xpath("//a[@name='portal_einvoice']"))
        self.assertEqual(self.url_open(f"{path}/{file.id}").status_code, 404)
        self._find_valid(file | other)
        private = file.copy({"name": "notes.xml", "res_field": False})
        [url] = self._page().xpath("//a[@name='portal_einvoice']/@href")
        response = self.url_open(url)
        self.assertEqual((response.status_code, response.content), (200, b"<Invoice/>"))
        self.assertIn("attachment", response.headers["Content-Disposition"])
        for number in (other.id, private.id, "x", 0):
            self.assertEqual(self.url_open(f"{path}/{number}").status_code, 404)
        for user in (self.ben, None):
            self._login(user)
            self.assertEqual(self.url_open(f"{path}/{file.id}").status_code, 404)
        [url] = self._page(is_link=True).xpath("//a[@name='portal_einvoice']/@href")
        self.assertEqual(self.url_open(url).status_code, 200)

    # === STEPS === #

    def _get_steps(self, move=None):
        steps = self._page(move).xpath("//ol[@name='portal_timeline']/li")
        return [(step.get("data-step"), " ".join(step.text_content().split())) for step in steps]

    def test_steps_of_parts(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (0, 30)
                ],
            }
        )
        move = self._create_invoice(invoice_payment_term_id=term.id)
        codes, words = zip(*self._get_steps(move), strict=True)
        self.assertEqual(codes, ("issued", "part_1", "part_2", "paid"))
        self.assertIn("50.00 due", words[1].replace("\ufeff", ""))
        self._pay(move, 50)
        codes, words = zip(*self._get_steps(move), strict=True)
        self.assertIn("50.00 paid", words[1].replace("\ufeff", ""))
        self.assertIn("50.00 due", words[2].replace("\ufeff", ""))

    def test_steps_of_a_whole(self):
        self.assertEqual([code for code, _words in self._get_steps()], ["issued", "due", "paid"])
        self._pay(self.invoice, date=self.today - timedelta(days=1))
        steps = self._get_steps()
        self.assertEqual([code for code, _words in steps], ["issued", "paid"])
        self.assertRegex(steps[-1][1], r"Paid .*\d{4}")
