from datetime import timedelta

from lxml import html

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.portal_invoice_pay.models.portal_reminded_mixin import PROMISE_DAYS

from .common import PayCommon


@tagged("post_install", "-at_install")
class TestTransfer(PayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._create_bank()
        cls.journal = cls.company_data["default_journal_bank"]

    def _announce(self, moves=None, **values):
        remittance = self._make(moves or self.first | self.second, **values)
        remittance._announce()
        return remittance

    def _receive(self, remittance, amount=None, text="Payment {name}, thanks"):
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.journal.id,
                "payment_ref": text.format(name=remittance.name),
                "amount": remittance.amount if amount is None else amount,
            }
        )

    def test_line_of_the_bank_pays_the_invoices(self):
        remittance = self._announce()
        line = self._receive(remittance)
        self.assertTrue(line.is_reconciled)
        self.assertEqual((self.first | self.second).mapped("amount_residual"), [0, 0])
        self.assertEqual((remittance.state, remittance.received_on), ("done", line.date))

    def test_accounts_of_a_branch(self):
        """Its own first, then those of its company."""
        find, branch = self.env["portal.remittance"]._get_own_accounts_sudo, self.company.create({"name": "Alone"})
        self.assertFalse(find(branch))
        branch = self.company.create({"name": "Branch", "parent_id": self.company.id})
        self.assertEqual(find(branch), self.bank)
        own = self._create_bank(branch.partner_id, "BE68539007547034")
        self.assertEqual(find(branch).ids, [own.id, self.bank.id])
        self.assertEqual(find(self.company), self.bank)

    def test_part_goes_where_the_customer_said(self):
        self._receive(self._announce(amounts={self.first.id: 30}))
        self.assertEqual((self.first.amount_residual, self.second.amount_residual), (70, 0))

    def test_what_is_left_goes_into_nothing_else(self):
        """The customer pays 30 of the second one, and the first one is paid otherwise before the money arrives."""
        remittance = self._announce(amounts={self.second.id: 30})
        wizards = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.first.ids
        )
        wizards.create({})._create_payments()
        self._receive(remittance)
        self.assertEqual(self.second.amount_residual, 100)
        self.assertEqual(self.first.activity_ids.mapped("summary"), ["More money than was owed"])

    def test_announcement_ends(self):
        remittance = self._announce()
        self.assertTrue(self.first.portal_is_announced)
        remittance.announced_on -= timedelta(days=PROMISE_DAYS + 1)
        self.first.invalidate_recordset()
        self.assertFalse(self.first.portal_is_announced)
        self.assertTrue(self._make(self.first))
        # Late money is known all the same.
        self.assertTrue(self._receive(remittance).is_reconciled)

    def test_only_what_was_announced_is_withdrawn(self):
        remittance = self._make(self.first)
        with self.assertRaisesRegex(UserError, "No transfer"):
            remittance._withdraw()
        self.assertEqual(remittance.state, "draft")

    def test_accountants_change_it_by_an_act_alone(self):
        accountant = new_test_user(self.env, "accountant.transfer", groups="account.group_account_invoice")
        accountant.write({"company_id": self.company.id, "company_ids": [Command.set(self.company.ids)]})
        remittance = self._announce().with_user(accountant).sudo(False)
        with self.assertRaises(AccessError):
            remittance.state = "done"
        remittance.action_withdraw()
        self.assertEqual(remittance.state, "cancel")
        with self.assertRaises(AccessError):
            remittance.with_user(self.frank).action_withdraw()

    def test_reference_with_spaces(self):
        remittance = self._announce()
        self._receive(remittance, text=remittance._print_reference().lower())
        self.assertEqual(remittance.state, "done")

    def test_another_amount_is_left_to_the_vendor(self):
        remittance = self._announce()
        line = self._receive(remittance, 150)
        self.assertFalse(line.is_reconciled)
        self.assertEqual(remittance.state, "expected")
        self.assertEqual(self.first.activity_ids.mapped("summary"), ["Transfer of another amount"])

    def test_what_names_nothing_is_left(self):
        remittance = self._announce()
        self.assertFalse(self._receive(remittance, text="INV 1").is_reconciled)
        remittance._withdraw()
        self.assertFalse(self._receive(remittance).is_reconciled)

    def test_transfer_that_was_withdrawn(self):
        remittance = self._announce()
        remittance._withdraw()
        self.assertFalse(self._receive(remittance).is_reconciled)
        self.assertEqual(self.first.activity_ids.mapped("summary"), ["Transfer that was not expected"])

    def test_transfer_that_comes_twice(self):
        remittance = self._announce()
        self._receive(remittance)
        self.assertFalse(self.first.activity_ids)
        self.assertFalse(self._receive(remittance).is_reconciled)
        self.assertEqual(self.first.activity_ids.mapped("summary"), ["Transfer that was not expected"])

    def test_what_a_provider_pays_out_is_no_transfer(self):
        remittance = self._make(self.first)
        self._begin(remittance, "done")
        self._receive(remittance)
        self.assertFalse(self.first.activity_ids)

    def test_invoice_that_was_paid_meanwhile(self):
        remittance = self._announce()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.first.ids
        )
        wizard.create({})._create_payments()
        self._receive(remittance)
        self.assertEqual((self.first | self.second).mapped("amount_residual"), [0, 0])
        self.assertEqual(self.first.activity_ids.mapped("summary"), ["More money than was owed"])

    def test_registering_by_hand(self):
        remittance = self._announce()
        action = remittance.action_receive()
        receipt = self.env["portal.remittance.receipt"].with_context(**action["context"]).create({})
        self.assertEqual(receipt.journal_id.type, "bank")
        receipt.action_register()
        self.assertEqual((self.first | self.second).mapped("amount_residual"), [0, 0])
        self.assertEqual(remittance.state, "done")
        with self.assertRaisesRegex(UserError, "already"):
            receipt.action_register()

    def test_announced_transfer_keeps_others_from_paying(self):
        remittance = self._announce()
        self.assertEqual((self.first | self.second).mapped("amount_residual"), [100, 100])
        with self.assertRaisesRegex(UserError, "announced"), self.env.cr.savepoint():
            self._make(self.first)
        remittance.action_withdraw()
        self.assertTrue(self._make(self.first))

    def test_who_may_not_announce(self):
        self.company.portal_allows_transfer = False
        with self.assertRaisesRegex(UserError, "in this way"):
            self._announce()

    def test_account_is_the_vendors_own(self):
        """Whoever changes the account of an invoice to one of somebody else changes nothing here."""
        foreign = self._create_bank(self.beta, "DE89370400440532013000")
        self.first.partner_bank_id = foreign
        self.assertEqual(self._make(self.first)._get_bank_account_sudo(), self.bank)

    def test_account_that_nobody_trusts(self):
        """The check page warns of it, so that no customer is sent there."""
        strange = self._create_bank(number="DE89370400440532013000")
        strange.write({"allow_out_payment": False, "sequence": 0})
        self.assertEqual(self._make(self.first)._get_bank_account_sudo(), self.bank)
        self.assertTrue(self.env["portal.remittance"]._offers_transfer(self.acme, self.company))
        self.bank.active = False
        self.assertFalse(self._make(self.second)._get_bank_account_sudo())
        self.assertFalse(self.env["portal.remittance"]._offers_transfer(self.acme, self.company))

    def test_page_leads_to_the_check_of_the_account(self):
        self._login(self.frank)
        address = f"/my/invoices/pay/{self._announce().token}"
        links = html.fromstring(self.url_open(address).text).xpath("//a[@name='portal_iban_link']/@href")
        self.assertEqual(links, [f"/portal/verify?company_id={self.company.id}#bank_account"])
        self.bank.sudo().acc_number = "123456789"
        self.assertNotIn("portal_iban_link", self.url_open(address).text)

    def test_bank_details(self):
        values = self._announce()._prepare_bank_values()
        texts = [row["copy"] for row in values["rows"]]
        self.assertIn("Vendor Legal Ltd", texts)
        self.assertIn("200.00", texts)
        self.assertIn("IBAN", [row["label"] for row in values["rows"]])

    def test_qr_code_is_of_the_european_standard(self):
        euro = self._enable_currency("EUR")
        move = self._create_invoice(is_posted=False)
        move.currency_id = euro
        move.action_post()
        remittance = self._announce(move)
        self.assertTrue(remittance._get_qr_code().startswith("data:image/png;base64,"))
        values = self.bank._get_qr_vals("sct_qr", 100.0, euro, self.acme, remittance.name, remittance.name)
        self.assertEqual((values[5], values[9], values[10]), ("Vendor Legal Ltd", remittance.name, ""))
        self.assertLessEqual(len("\n".join(values).encode()), 331)
