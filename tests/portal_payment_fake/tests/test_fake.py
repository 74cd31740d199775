from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import BaseCommon

from .common import FakePaymentCommon

CORE = "odoo.addons.payment.models.payment_transaction"


@tagged("post_install", "-at_install")
class TestFake(BaseCommon, FakePaymentCommon):
    """The fake provider works as a real one does, so that what is tested with it holds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls._prepare_fake()
        cls.partner = cls.env["res.partner"].create({"name": "Fake payer"})
        cls.invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.partner.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [Command.create({"name": "Chair", "price_unit": 100, "tax_ids": False})],
            }
        )
        cls.invoice.action_post()
        cls.payment = cls._create_payment(cls.provider, cls.invoice, 40)

    def test_provider_is_ready(self):
        self.assertTrue(self.provider.journal_id)
        self.assertEqual(set(self.provider.payment_method_ids.mapped("code")), {"fake", "fake_card"})

    def test_signed_webhook(self):
        self.assertEqual(self._notify(self.provider, self.payment, "done").status_code, 200)
        self.assertEqual(self.payment.state, "done")
        self._post_process()
        self.assertEqual((self.payment.payment_id.amount, self.invoice.amount_residual), (40, 60))

    def test_webhook_without_a_signature(self):
        for signature in ("", "0" * 64, "é"):
            answer = self._notify(self.provider, self.payment, "done", signature.encode())
            self.assertEqual(answer.status_code, 403, signature)
            self.assertEqual(self.payment.state, "draft")

    def test_webhook_with_another_amount(self):
        self._notify(self.provider, self.payment, "done", amount=1)
        self.assertEqual(self.payment.state, "error")

    def test_pages_of_the_provider(self):
        """The browser goes to the provider and comes back, with what Odoo gave it."""
        values = {"reference": self.payment.reference, "fake_key": self.payment._get_processing_values()["fake_key"]}
        self.authenticate(None, None)
        self.assertIn("Fake bank", self.url_open("/payment/fake/checkout", data=values).text)
        wrong = values | {"fake_key": "x", "state": "done"}
        self.assertEqual(self.url_open("/payment/fake/return", data=wrong).status_code, 403)
        self.assertEqual(self.payment.state, "draft")
        self.url_open("/payment/fake/return", data=values | {"state": "done"}, allow_redirects=False)
        self.env.invalidate_all()
        self.assertEqual(self.payment.state, "done")

    def test_direct_flow(self):
        key = self.payment._get_processing_values()["fake_key"]
        with mute_logger("odoo.http"), self.assertRaises(Exception):  # noqa: B017 - a JsonRpcException of a 403
            self.make_jsonrpc_request("/payment/fake/pay", {"reference": self.payment.reference, "fake_key": "x"})
        self.assertEqual(self.payment.state, "draft")
        self.make_jsonrpc_request("/payment/fake/pay", {"reference": self.payment.reference, "fake_key": key})
        self.assertEqual(self.payment.state, "done")

    def test_saved_card(self):
        card = self._create_card(self.provider, self.partner)
        for answer, state in (("done", "done"), ("pending", "pending"), ("error", "error"), ("silent", "draft")):
            self.provider.fake_answer = answer
            payment = self._create_payment(self.provider, self.invoice, 10, token_id=card.id, operation="online_token")
            payment._charge_with_token()
            self.assertEqual(payment.state, state)

    def test_card_is_saved(self):
        self.payment.tokenize = True
        self._notify(self.provider, self.payment, "done")
        self.assertEqual(self.payment.token_id.payment_details, "4242")

    def test_authorised_and_captured(self):
        self._notify(self.provider, self.payment, "authorized")
        self.assertEqual(self.payment.state, "authorized")
        self.payment._capture()
        self.assertEqual(self.payment.state, "done")

    def test_authorised_and_let_go(self):
        self._notify(self.provider, self.payment, "authorized")
        self.payment._void()
        self.assertEqual(self.payment.state, "cancel")

    @mute_logger(CORE)
    def test_done_after_cancelled_is_refused_by_odoo(self):
        """The fake provider keeps Odoo's rules of states: what the suite adds is tested where it is."""
        self._notify(self.provider, self.payment, "cancel")
        self._notify(self.provider, self.payment, "done")
        self.assertEqual(self.payment.state, "cancel")
