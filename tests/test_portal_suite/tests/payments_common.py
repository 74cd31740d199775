import json
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlencode

from lxml import html

from odoo import Command, fields, http
from odoo.tools import mute_logger

from odoo.addons.payment.utils import generate_access_token
from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon
from odoo.addons.portal_payment_fake.tests.common import FakePaymentCommon

# What refuses in words; everything else that a route raises is a fault of ours.
REFUSALS = ("AccessError", "BadRequest", "Forbidden", "MissingError", "NotFound", "UserError", "ValidationError")
SCOPES = {"quote": "company", "order": "company", "invoice": "company", "bill": "company"}
ANYONE = ("anna", "bob", "free", "ben", "link", "nobody")


class PaymentCast(PortalAccessCommon, FakePaymentCommon):
    """Who may pay, who tries, and what with.

    Anna of Acme pays. Bob, her colleague, sees what she sees and may not pay. Free belongs to no company and got
    Anna's link; Ben of Beta got nothing. Nobody is signed in with "link", which has the link, and "nobody".
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "True")
        cls.env["ir.config_parameter"].set_param("sale.automatic_invoice", False)
        # The vendor of the story seals invoices; none of these has a PDF.
        cls.env.company.portal_seals_invoices = False
        cls.pays = cls._create_role("Pays", ["can_pay", "can_sign"], **SCOPES)
        cls.anna.partner_id.portal_role_id = cls.ben.partner_id.portal_role_id = cls.pays
        cls.bob.partner_id.portal_role_id = cls._create_role("Looks", ["can_sign"], **SCOPES)
        cls._prepare_providers()
        cls.invoice, cls.other_invoice = (cls._create_invoice(cls.anna.partner_id) for _number in range(2))
        cls.invoice_of_beta = cls._create_invoice(cls.ben.partner_id)
        cls.quote = cls._create_quote(cls.anna.partner_id)
        cls.env.flush_all()

    @classmethod
    def _prepare_providers(cls):
        """Prepare providers that work, and one of each kind that must not."""
        cls.provider = cls._prepare_fake()
        cls.method, cls.card_method = (
            cls.env.ref(f"portal_payment_fake.payment_method_{code}") for code in ("fake", "fake_card")
        )
        cls.unpublished = cls.provider.copy({"name": "Unpublished"})
        cls.unpublished.write({"state": "test", "is_published": False})
        cls.disabled = cls.provider.copy({"name": "Disabled"})
        cls.disabled.write({"state": "disabled", "is_published": True})
        cls.second = cls.provider.copy({"name": "Second"})
        cls.second.write({"state": "test", "is_published": True})
        cls.other_company = cls.env["res.company"].create({"name": "Other vendor"})
        cls.foreign = cls.provider.copy({"name": "Foreign", "company_id": cls.other_company.id})
        cls.foreign.write({"state": "test", "is_published": True})
        cls.wire = cls.env["payment.provider"].search(
            [("code", "=", "custom"), ("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.wire.write({"state": "enabled", "is_published": True})

    # === DOCUMENTS === #

    @classmethod
    def _create_invoice(cls, partner, amount=100.0, is_posted=True, **values):
        line = {"name": "Chair", "price_unit": amount, "tax_ids": False}
        past = fields.Date.today() - timedelta(days=40)
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": past,
                "invoice_date_due": past,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create(line)],
            }
            | values
        )
        if is_posted:
            invoice.action_post()
        invoice._portal_ensure_token()
        return invoice

    @classmethod
    def _create_quote(cls, partner, **values):
        product = cls.env["product.product"].create({"name": "Paid chair", "type": "service", "list_price": 100})
        line = {"product_id": product.id, "price_unit": 100, "product_uom_qty": 2, "tax_ids": False}
        values = {"require_signature": False, "require_payment": True, "prepayment_percent": 1.0} | values
        quote = cls.env["sale.order"].create({"partner_id": partner.id, "order_line": [Command.create(line)], **values})
        quote.action_quotation_sent()
        quote._portal_ensure_token()
        return quote

    @classmethod
    def _settle(cls, invoice):
        """Pay an invoice by the bank."""
        wizard = cls.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        wizard.create({})._create_payments()

    # === WHO === #

    def _enter(self, who):
        """Sign in as one of the cast, and return the parameters of their link."""
        user = getattr(self, who, None) if who not in ("link", "nobody") else None
        self.authenticate(user and user.login, user and user.login)

    def _link(self, who, document):
        return {"access_token": document.access_token} if who in ("link", "free") else {}

    # === ROUTES === #

    def _call(self, path, **values):
        """Return the answer of a JSON route: its result, or `{"error": name, "message": text}`."""
        # The standard library writes NaN and Infinity, as a browser's script can.
        content = json.dumps({"jsonrpc": "2.0", "method": "call", "params": values, "id": 0})
        headers = {"Content-Type": "application/json"}
        with mute_logger("odoo.http", "odoo.sql_db"):
            answer = self.opener.post(self.base_url() + path, data=content, headers=headers, timeout=30)
        self.env.invalidate_all()
        answer = answer.json()
        if error := answer.get("error"):
            return {"error": error["data"]["name"].rpartition(".")[2], "message": error["data"]["message"]}
        return answer.get("result") or {}

    def _values(self, **values):
        """Return what the script of Odoo's payment form sends."""
        return {
            "provider_id": self.provider.id,
            "payment_method_id": self.method.id,
            "token_id": None,
            "amount": 100.0,
            "flow": "redirect",
            "tokenization_requested": False,
            "landing_route": "/my/invoices",
        } | values

    def _pay_invoice(self, who="anna", invoice=None, **values):
        invoice = invoice or self.invoice
        values = self._values(**self._link(who, invoice) | values)
        return self._call(f"/invoice/transaction/{invoice.id}", **values)

    def _pay_overdue(self, who="anna", **values):
        """Post to the route of all that is overdue, with the amount that Odoo's page showed: what is left."""
        person = getattr(self, who, self.anna)
        moves = self.env["account.move"].search([("partner_id", "=", person.partner_id.id)])
        values = {"payment_reference": "x", "amount": sum(moves.mapped("amount_residual"))} | values
        return self._call("/invoice/transaction/overdue", **self._values(**values))

    def _pay_quote(self, who="anna", quote=None, **values):
        quote = quote or self.quote
        values = self._values(**{"amount": quote.amount_total} | self._link(who, quote) | values)
        return self._call(f"/my/orders/{quote.id}/transaction", **values)

    def _pay_freely(self, who="anna", partner=None, amount=100.0, **values):
        """Post to the route of free amounts, with the secret that Odoo makes for a contact and an amount."""
        partner, currency = partner or self.anna.partner_id, self.env.company.currency_id
        values = {
            "reference_prefix": "x",
            "partner_id": partner.id,
            "currency_id": currency.id,
            "access_token": generate_access_token(partner.id, amount, currency.id, env=self.env),
        } | values
        return self._call("/payment/transaction", **self._values(amount=amount, **values))

    def _pairs(self, invoices, amounts=None, page=None, credit=()):
        """Return what the page of payment tells in its address: its secret, invoices, amounts and credit notes."""
        pairs = [("page", self.env["portal.remittance"]._make_token() if page is None else page)]
        for invoice in invoices:
            pairs += [("ids", invoice.id), (f"amount_{invoice.id}", (amounts or {}).get(invoice, ""))]
        return pairs + [("credit", note.id) for note in credit]

    def _pay_on_page(self, who="anna", invoice=None, amounts=None, page=None, credit=(), **values):
        """Post to the route of the page of payment, as the form of a provider does."""
        invoices = self.invoice if invoice is None else invoice
        link = self._link(who, invoices[:1])
        total = sum(invoices.mapped("amount_residual")) - sum(note.amount_residual for note in credit)
        path = f"/my/invoices/pay/transaction?{urlencode(self._pairs(invoices, amounts, page, credit))}"
        return self._call(path, **self._values(**{"amount": total} | link | values))

    def _announce(self, who="anna", invoice=None, amounts=None, page=None, credit=(), amount=None, **values):
        """Post the form that announces a bank transfer; return what it says as `_call` does."""
        invoices = self.invoice if invoice is None else invoice
        total = sum(invoices.mapped("amount_residual")) - sum(note.amount_residual for note in credit)
        values = (
            {"total": total if amount is None else amount, "csrf_token": http.Request.csrf_token(self)}
            | self._link(who, invoices[:1])
            | values
        )
        pairs = self._pairs(invoices, amounts, page, credit) + list(values.items())
        with mute_logger("odoo.http"):
            answer = self.url_open("/my/invoices/pay/transfer", data=pairs)
        self.env.invalidate_all()
        if f"/my/invoices/pay/{pairs[0][1]}" in answer.url:
            return {}
        words = html.fromstring(answer.content).xpath("//*[@role='alert']//text() | //h1//text()")
        return {"error": "UserError", "message": " ".join(" ".join(words).split())}

    # === CHECKS === #

    def _snapshot(self):
        """Return all that must not change when a payment is refused."""
        self.env.invalidate_all()
        moves = self.env["account.move"].search([("partner_id", "child_of", (self.acme | self.beta).ids)], order="id")
        orders = self.env["sale.order"].search([("partner_id", "child_of", (self.acme | self.beta).ids)], order="id")
        transactions = self.env["payment.transaction"].search([])
        return {
            "transactions": transactions.mapped(lambda row: (row.id, row.state, row.amount)),
            "payments": self.env["account.payment"].search_count([]),
            "remittances": self.env["portal.remittance"].search([]).mapped(lambda row: (row.id, row.state, row.amount)),
            "invoices": moves.mapped(lambda move: (move.id, move.state, move.payment_state, move.amount_residual)),
            "orders": orders.mapped(lambda order: (order.id, order.state)),
        }

    @contextmanager
    def _unchanged(self, text=None):
        before = self._snapshot()
        yield
        self.assertEqual(self._snapshot(), before, text)

    def _check_refused(self, pay, *arguments, **values):
        """Check that something is refused in words, and leaves nothing behind.

        :return: what the route said
        """
        text = f"{pay.__name__} {arguments} {values}"
        with self._unchanged(text):
            answer = pay(*arguments, **values)
            self.assertIn("error", answer, text)
            self.assertIn(answer["error"], REFUSALS, (text, answer))
            self.assertTrue(answer["message"], text)
        return answer["message"]

    def _check_paid(self, pay, *arguments, **values):
        """Check that a payment is begun, and return it."""
        before = self.env["payment.transaction"].search([])
        answer = pay(*arguments, **values)
        text = f"{pay.__name__} {arguments} {values}: {answer}"
        self.assertNotIn("error", answer, text)
        transaction = self.env["payment.transaction"].search([]) - before
        self.assertEqual(len(transaction), 1, text)
        return transaction

    def _undo(self, transaction):
        """Take back a payment that was begun, so that the next one can begin."""
        transaction._set_canceled()
        self.env.flush_all()
