from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import file_path, mute_logger

from .. import einvoice, post_init_hook
from .genuine_common import GenuineCommon

SAMPLES = "l10n_account_edi_ubl_cii_tests/tests/test_files/from_odoo"
MODEL = "odoo.addons.portal_invoice_pay.models.portal_einvoice_check"
JOB = "odoo.addons.portal_tools.models.portal_job_mixin"


def read(name):
    return Path(file_path(f"{SAMPLES}/{name}")).read_bytes()


@tagged("post_install", "-at_install")
class TestEinvoice(GenuineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        belgium = {"country_id": cls.env.ref("base.be").id, "city": "Namur", "zip": "5000", "street": "Rue 1"}
        cls.env.company.partner_id.write(belgium | {"vat": "BE0477472701", "phone": "+32 2 1", "email": "x@y.example"})
        cls.acme.write(belgium | {"vat": "BE0202239951", "email": "acme@acme.example", "invoice_edi_format": "facturx"})
        cls.tax = cls.env["account.tax"].create({"name": "21 %", "amount": 21, "ubl_cii_tax_category_code": "S"})
        account = {"acc_number": "BE68539007547034", "partner_id": cls.env.company.partner_id.id}
        account = cls.env["res.partner.bank"].sudo().create(account)
        cls.invoice = cls._create_invoice(is_posted=False, partner_bank_id=account.id)
        product = cls.env["product.product"].create({"name": "Desk", "default_code": "D1"})
        cls.invoice.invoice_line_ids.write({"product_id": product.id, "price_unit": 100, "tax_ids": cls.tax.ids})
        cls.invoice.action_post()

    def _make(self, move=None):
        """Make what sending an invoice makes."""
        move = move or self.invoice
        sending = self.env["account.move.send"]
        data = {move: sending._get_default_sending_settings(move, sending_methods=[])}
        sending._generate_invoice_documents(data)
        self.assertFalse(data[move].get("error"))
        self.env.invalidate_all()
        return move.ubl_cii_xml_id

    def _run(self):
        self.env.ref("portal_invoice_pay.ir_cron_portal_einvoice_check").method_direct_trigger()
        self.env.invalidate_all()

    def _get_check(self):
        return self.env["portal.einvoice.check"].search([("move_id", "=", self.invoice.id)])

    # === RULES === #

    def test_valid_files(self):
        level = "schematron" if einvoice.has_schematron() else "xsd"
        for name in ("facturx_out_invoice.xml", "facturx_out_refund.xml"):
            self.assertEqual(einvoice.check(read(name)), ([], level))

    def test_schema(self):
        broken = read("facturx_out_invoice.xml").replace(b"ram:TypeCode>", b"ram:Strange>")
        problems, level = einvoice.check(broken)
        self.assertIn("Element 'Strange': This element is not expected.", problems[0])
        self.assertEqual(level, "xsd")

    def test_business_rules(self):
        if not einvoice.has_schematron():
            self.skipTest("saxonche is missing.")
        content = read("facturx_out_invoice.xml")
        broken = content.replace(b"<ram:GrandTotalAmount>", b"<ram:GrandTotalAmount>1")
        self.assertNotEqual(broken, content)
        problems, level = einvoice.check(broken)
        self.assertEqual(level, "schematron")
        self.assertTrue(any("CO-15]" in problem for problem in problems), problems)
        problems, level = einvoice.check(read("bis3_out_invoice_no_prices.xml"))
        self.assertTrue(problems[0].startswith("[BR-26]"), problems)
        with patch.object(einvoice, "has_schematron", return_value=False):
            self.assertEqual(einvoice.check(broken), ([], "xsd"))

    def test_files_that_are_none(self):
        for content in (
            b"",
            b"x",
            b"<a/>",
            b"<Invoice/>",
            b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        ):
            problems, _level = einvoice.check(content)
            self.assertEqual(len(problems), 1)
            self.assertNotIn("root:", problems[0])

    # === THE JOB === #

    def test_checked_after_it_is_made(self):
        self.assertTrue(self._make())
        self.assertEqual(self.invoice.portal_einvoice_state, "pending")
        self.assertFalse(self.invoice._get_portal_einvoice_sudo())
        self._run()
        self.assertFalse(self._get_check().problems, self._get_check().problems)
        self.assertEqual(self.invoice.portal_einvoice_state, "valid")
        self.assertEqual(self.invoice._get_portal_einvoice_sudo(), self.invoice.ubl_cii_xml_id)

    def test_invalid_file_is_told_and_not_offered(self):
        """Odoo's own of a line without a product, which has no name, breaks the schema."""
        self.invoice.button_draft()
        self.invoice.invoice_line_ids.product_id = False
        self.invoice.action_post()
        self._make()
        self._run()
        self.assertEqual(self.invoice.portal_einvoice_state, "failed")
        self.assertTrue(self.invoice.portal_einvoice_problems)
        self.assertFalse(self.invoice._get_portal_einvoice_sudo())
        count = self.env["portal.einvoice.check"].sudo().search_count([("state", "=", "failed")])
        self.assertIn(f"{count} electronic invoices", self.env["portal.health"]._check_einvoices()[1])
        action = self.env["ir.actions.act_window"]._for_xml_id("portal_invoice_pay.portal_einvoice_check_action")
        self.assertIn("search_default_failed", action["context"])

    def test_file_that_is_changed_after_the_check(self):
        self._make()
        self._run()
        self.assertTrue(self.invoice._get_portal_einvoice_sudo())
        self.invoice.ubl_cii_xml_id.raw = b"<Invoice/>"
        self.assertFalse(self.invoice._get_portal_einvoice_sudo())

    def test_checked_again(self):
        attachment = self._make()
        content, attachment.raw = attachment.raw, b"<Invoice/>"
        self._run()
        attachment.raw = content
        self._get_check().action_check_again()
        self.assertEqual(self.invoice.portal_einvoice_state, "pending")
        self._run()
        self.assertTrue(self.invoice._get_portal_einvoice_sudo())
        for user in (self.anna, self.frank):
            with self.assertRaises(AccessError):
                self._get_check().with_user(user).action_check_again()

    def test_draft_again(self):
        self._make()
        self._run()
        self.invoice.button_draft()
        self.assertFalse(self._get_check())
        self.assertFalse(self.invoice._get_portal_einvoice_sudo())
        self.invoice.action_post()
        self._make()
        self._run()
        self.assertTrue(self.invoice._get_portal_einvoice_sudo())

    def test_files_that_were_there_before(self):
        self._make()
        self._get_check().sudo().unlink()
        post_init_hook(self.env)
        # The job does it.
        self.assertFalse(self._get_check())
        self._run()
        self.assertEqual(self._get_check().attachment_id, self.invoice.ubl_cii_xml_id)
        self.assertEqual(self._get_check().state, "valid")
        # Once.
        post_init_hook(self.env)
        self._run()
        self.assertEqual(len(self._get_check()), 1)

    def test_files_that_were_there_before_come_in_steps(self):
        """The newest first; those that need no check hold nobody up, and a step is taken once the last one is done."""
        moves = self.invoice | self.invoice.copy() | self.invoice.copy() | self.invoice.copy()
        (moves - self.invoice).action_post()
        files = [self._make(move) for move in moves]
        moves[3].state = "cancel"
        checks = self.env["portal.einvoice.check"]
        checks.sudo().search([("move_id", "in", moves.ids)]).unlink()
        checks._request_existing()
        with patch(f"{MODEL}.STEP", 1):
            for _number in range(2):
                checks._before_jobs()
                self.assertEqual(checks.search([("move_id", "in", moves.ids)]).attachment_id, files[2])
            self._run()
        found = checks.search([("move_id", "in", moves.ids)])
        self.assertEqual(found.attachment_id, files[0] | files[1] | files[2])
        self.assertEqual(set(found.mapped("state")), {"valid"})
        self.assertFalse(checks._count_due())

    def test_no_file_no_check(self):
        self.acme.invoice_edi_format = False
        self._make()
        self.assertFalse(self._get_check())
        self.assertFalse(self.invoice._get_portal_einvoice_sudo())
        self.assertFalse(self.invoice.portal_einvoice_state)

    def test_check_that_fails_is_tried_again(self):
        self._make()
        with patch.object(einvoice, "check", side_effect=einvoice.CheckError("Saxon ended.")), mute_logger(JOB):
            self._run()
        check = self._get_check()
        self.assertEqual((check.state, check.failure_reason), ("pending", "Saxon ended."))
        self.assertTrue(check.next_try)

    def test_customers_read_no_results(self):
        self._make()
        for user in (self.anna, self.frank):
            with self.assertRaises(AccessError):
                self._get_check().with_user(user).read(["state"])
            for name in ("portal_einvoice_state", "portal_einvoice_problems", "portal_einvoice_check_ids"):
                with self.assertRaises(AccessError):
                    self.invoice.with_user(user).read([name])
