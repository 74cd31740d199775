from unittest.mock import patch

from lxml import html

from odoo.tests import tagged

from .genuine_common import GenuineCommon

OWN, STRANGE = "BE68 5390 0754 7034", "GB82 WEST 1234 5698 7654 32"


@tagged("post_install", "-at_install")
class TestIbanCheck(GenuineCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env(su=True).ref("base.public_user").company_id
        cls.company.phone = "+32 2 290 34 90"
        cls.company.partner_id.bank_ids.action_archive()
        cls.account = cls._add_account(OWN)

    @classmethod
    def _add_account(cls, number, partner=None, is_trusted=True):
        account = cls.company.env["res.partner.bank"].create(
            {"acc_number": number, "partner_id": (partner or cls.company.partner_id).id}
        )
        account.allow_out_payment = is_trusted
        return account

    def _ask(self, text):
        return self.make_jsonrpc_request("/portal/verify/account", {"account": text})

    def test_own(self):
        for text in (OWN, "be68539007547034", " BE68-5390-0754-7034 ", "BE68.5390.0754.7034"):
            self.assertEqual(self._ask(text), {"state": "own", "message": "This is our account."}, text)

    def test_foreign(self):
        found = self._ask(STRANGE)
        self.assertEqual(found["state"], "foreign")
        self.assertEqual(found["message"], "This is not our account. Do not pay; call us at +32 2 290 34 90.")
        self.company.phone = False
        self.assertIn("Do not pay", self._ask(STRANGE)["message"])

    def test_invalid(self):
        for text in ("BE68 5390 0754 7035", "BE68", "", "x" * 500, None, 7, ["BE68"], {"a": 1}, "%", "12345"):
            self.assertEqual(self._ask(text)["state"], "invalid", text)

    def test_account_that_nobody_trusts(self):
        """Whoever may edit contacts can add one to the company's."""
        account = self._add_account(STRANGE, is_trusted=False)
        self.assertEqual(self._ask(STRANGE)["state"], "foreign")
        journal = self.company.env["account.journal"].create(
            {"name": "Bank 2", "type": "bank", "code": "BK2", "company_id": self.company.id}
        )
        journal.bank_account_id = account
        self.assertEqual(self._ask(STRANGE)["state"], "own")
        account.active = False
        self.assertEqual(self._ask(STRANGE)["state"], "foreign")

    def test_account_of_somebody_else(self):
        self._add_account(STRANGE, partner=self.acme)
        self.assertEqual(self._ask(STRANGE)["state"], "foreign")
        other = self.company.create({"name": "Other"})
        self._add_account("FR76 3000 6000 0112 3456 7890 189", partner=other.partner_id)
        self.assertEqual(self._ask("FR76 3000 6000 0112 3456 7890 189")["state"], "foreign")

    def test_company_that_is_named(self):
        """The way from the bank details of an invoice names the company that issued it."""
        other = self.company.create({"name": "Other", "phone": "+33 1"})
        number = "FR76 3000 6000 0112 3456 7890 189"
        asked = {"account": number, "company_id": str(other.id)}
        # It has no account, so that there is no check; its telephone is nobody's business.
        refused = self.make_jsonrpc_request("/portal/verify/account", asked)
        self.assertEqual(set(refused), {"error"})
        self.assertNotIn("+33 1", refused["error"])
        self._add_account(number, partner=other.partner_id)
        warned = self.make_jsonrpc_request("/portal/verify/account", asked | {"account": STRANGE})
        self.assertIn("+33 1", warned["message"])
        self.assertEqual(self.make_jsonrpc_request("/portal/verify/account", asked)["state"], "own")
        self.assertEqual(self._ask(number)["state"], "foreign")
        page = html.fromstring(self.url_open(f"/portal/verify?company_id={other.id}").text)
        self.assertEqual(page.xpath("//input[@name='company_id']/@value"), [str(other.id)])
        for nonsense in ("", "x", -1, 10**30, [1], {"a": 1}, True):
            asked = {"account": OWN, "company_id": nonsense}
            self.assertEqual(self.make_jsonrpc_request("/portal/verify/account", asked)["state"], "own")
        self.assertEqual(self.url_open("/portal/verify?company_id=x'").status_code, 200)

    def test_branch_uses_the_accounts_of_its_company(self):
        branch = self.company.create({"name": "Branch", "parent_id": self.company.id})
        self.assertEqual(self.env["portal.iban.check"]._check(OWN, branch)["state"], "own")

    def test_another_number_of_the_same_account(self):
        """Swiss bills name a QR-IBAN."""
        checks = self.env["portal.iban.check"]
        self.assertEqual(checks._get_numbers(self.account), {"BE68539007547034"})
        with patch.object(type(checks), "_get_numbers", lambda *_arguments: {"GB82WEST12345698765432"}):
            self.assertEqual(self._ask(STRANGE)["state"], "own")
            self.assertEqual(self._ask(OWN)["state"], "foreign")

    def test_rate(self):
        self.assertEqual(self._ask(OWN)["state"], "own")
        with patch.object(self.registry["portal.rate.limit"], "_is_allowed", return_value=False):
            self.assertEqual(set(self._ask(OWN)), {"error"})

    def test_nothing_in_addresses(self):
        answer = self.url_open("/portal/verify/account?account=BE68539007547034")
        self.assertNotIn("This is our account", answer.text)

    def test_page(self):
        def get_form():
            return html.fromstring(self.url_open("/portal/verify").text).xpath("//form[@name='portal_iban_form']")

        self.assertTrue(get_form())
        # Where no account is known, all would be strange.
        self.account.active = False
        self.assertFalse(get_form())

    def test_health(self):
        health = self.env["portal.health"]
        self.company.env["account.move"].search([("partner_bank_id", "!=", False)]).partner_bank_id = False
        own = self._add_account("DE89 3704 0044 0532 0130 00", partner=self.env.company.partner_id)
        invoice = self._create_invoice(partner_bank_id=own.id)
        self.assertIsNone(health._check_invoice_accounts())
        strange = self._add_account(STRANGE, partner=self.env.company.partner_id, is_trusted=False)
        invoice.button_draft()
        invoice.partner_bank_id = strange
        invoice.action_post()
        self.assertIn(STRANGE, health._check_invoice_accounts()[1])
