from lxml import html

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools.misc import mod10r

from .common import PayCommon

QR_IBAN = "CH2130808001234567827"
ADDRESS = {"street": "Bahnhofstrasse 12", "zip": "8001", "city": "Zürich"}


@tagged("post_install", "-at_install")
class TestSwissTransfer(PayCommon):
    """A transfer to a QR-IBAN: one Swiss QR reference and one code, for one invoice and for several."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.francs = cls._enable_currency("CHF")
        cls.swiss = [cls._create_swiss(days) for days in (3, 4)]
        cls.journal = cls.company_data["default_journal_bank"]
        cls.bank = cls._create_bank(number=QR_IBAN)
        switzerland = cls.env.ref("base.ch").id
        for partner in (cls.company.partner_id, cls.acme):
            partner.write(ADDRESS | {"country_id": switzerland})

    @classmethod
    def _create_swiss(cls, days):
        move = cls._create_invoice(days, is_posted=False)
        move.currency_id = cls.francs
        move.action_post()
        return move

    def _announce(self, *moves):
        remittance = self._make(self.env["account.move"].union(*moves))
        remittance._announce()
        return remittance

    def _receive(self, text, amount):
        journal = self.env["account.journal"].create(
            {"name": "Francs", "type": "bank", "code": "BCHF", "currency_id": self.francs.id}
        )
        values = {"journal_id": journal.id, "payment_ref": text, "amount": amount}
        return self.env["account.bank.statement.line"].create(values)

    # === REFERENCE === #

    def test_one_reference_is_made_of_the_other(self):
        remittances = self.env["portal.remittance"]
        for _time in range(20):
            remittance = remittances.new({"name": remittances._make_reference()})
            reference = remittance._get_qr_reference()
            self.assertRegex(reference, r"^\d{27}$")
            self.assertEqual(mod10r(reference[:-1]), reference)
            self.assertEqual(remittances._parse_qr_reference(reference), remittance.name)
            wrong = reference[:-1] + str((int(reference[-1]) + 1) % 10)
            self.assertFalse(remittances._parse_qr_reference(wrong))
        self.assertFalse(remittances._parse_qr_reference(mod10r("9" * 26)), "of another vendor's")

    def test_line_of_the_bank_names_the_swiss_reference(self):
        remittance = self._announce(*self.swiss)
        reference = remittance._get_qr_reference()
        line = self._receive(f"123 QRR {reference[:2]} {reference[2:7]} {reference[7:]} 4", remittance.amount)
        self.assertTrue(line.is_reconciled)
        self.assertEqual(remittance.state, "done")
        self.assertEqual([move.amount_residual for move in self.swiss], [0, 0])

    # === PAGE === #

    def _need_qr(self):
        """Skip what Odoo's addon for Switzerland does, where it is not installed."""
        if "l10n_ch_qr_iban" not in self.bank._fields:
            self.skipTest("l10n_ch is not installed: it knows which account is a QR-IBAN.")

    def _open_page(self, moves):
        """Announce a transfer as a browser does, and return the page and its remittance."""
        self._login(self.frank)
        token = self.env["portal.remittance"]._make_token()
        values = {"ids": moves.ids, "page": token, "total": sum(moves.mapped("amount_residual"))}
        answer = self.url_open("/my/invoices/pay/transfer", data=values | {"csrf_token": Request.csrf_token(self)})
        self.assertTrue(answer.url.endswith(f"/my/invoices/pay/{token}"), answer.url)
        return html.fromstring(answer.content), self.env["portal.remittance"].search([("token", "=", token)])

    def _check_page(self, moves):
        page, remittance = self._open_page(moves)
        copied = page.xpath("//*[@name='portal_pay_bank']//button/@data-copy")
        self.assertIn(remittance._get_qr_reference(), copied)
        self.assertNotIn(remittance.name, copied)
        self.assertIn(QR_IBAN, [text.replace(" ", "") for text in copied])
        [picture] = page.xpath("//*[contains(@class, 'o_portal_pay_qr')]/img/@src")
        self.assertTrue(picture.startswith("data:image/png;base64,"))
        return remittance

    def test_page_of_one_invoice(self):
        self._need_qr()
        self._check_page(self.swiss[0])

    def test_page_of_several(self):
        self._need_qr()
        self._check_page(self.swiss[0] | self.swiss[1])

    def test_what_the_code_says(self):
        """The standard of the Swiss QR bill: structured addresses, and a reference as the account takes it."""
        self._need_qr()
        remittance = self._announce(*self.swiss)
        values = self.bank._build_qr_code_vals(
            200.0, remittance.name, remittance._get_transfer_reference(), self.francs, self.acme
        )
        self.assertEqual(values["qr_method"], "ch_qr")
        lines = self.bank._get_qr_vals(**values)
        self.assertEqual(
            lines[3:11], [QR_IBAN, "S", "Vendor Legal Ltd", "Bahnhofstrasse", "12", "8001", "Zürich", "CH"]
        )
        self.assertEqual(lines[18:21], ["200.00", "CHF", "S"])
        self.assertEqual(lines[27:29], ["QRR", remittance._get_qr_reference()])

    def test_account_that_is_no_qr_iban(self):
        """It takes the reference by ISO 11649."""
        self._need_qr()
        self.bank.allow_out_payment = False
        self.bank.write({"acc_number": "CH9300762011623852957", "allow_out_payment": True})
        remittance = self._announce(self.swiss[0])
        self.assertEqual(remittance._get_transfer_reference(), remittance.name)
        self.assertTrue(remittance._get_qr_code())

    def test_address_that_is_not_whole(self):
        """Then there is no code, and all else is told."""
        self._need_qr()
        self.acme.zip = False
        page, remittance = self._open_page(self.swiss[0])
        self.assertFalse(page.xpath("//*[contains(@class, 'o_portal_pay_qr')]"))
        self.assertIn(remittance._get_qr_reference(), page.xpath("//@data-copy"))
