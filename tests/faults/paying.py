"""The base of the tests of paying: a customer, invoices, payments and what came of them."""

import secrets
import threading
from urllib.parse import urlencode

from common import FaultCase
from fake_bank import Bank
from rig import wait_until

SHOWN = ("draft", "pending", "authorized", "done")


class PayingCase(FaultCase):
    """Two people of one customer may pay; each has a saved card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = Bank(cls.rig)
        cls.addClassCleanup(cls.bank.stop)
        cls.admin = cls.rig.signed_in("admin", "admin")
        cls._prepare_provider()
        cls.customer_id = cls._create("res.partner", {"name": "Faulty Ltd", "is_company": True})
        logins = [f"{name}-{secrets.token_hex(4)}@faulty.example" for name in ("pat", "kim")]
        cls.people = [cls._create_person(login) for login in logins]
        cls.pat, cls.kim = (cls.rig.signed_in(login, "faulty-pays") for login in logins)
        cls.cards = {
            visitor: cls._create_card(partner_id)
            for visitor, partner_id in zip((cls.pat, cls.kim), cls.people, strict=True)
        }

    @classmethod
    def _create(cls, model, values):
        record_id = cls.admin.call(model, "create", values)
        assert isinstance(record_id, int), record_id
        return record_id

    @classmethod
    def _get_id(cls, module, name):
        query = f"SELECT res_id FROM ir_model_data WHERE module = '{module}' AND name = '{name}'"
        return int(cls.rig.sql(query)[0][0])

    @classmethod
    def _prepare_provider(cls):
        cls.provider_id = cls.bank.provider_id = cls._get_id("portal_payment_fake", "payment_provider_fake")
        cls.method_id = cls._get_id("portal_payment_fake", "payment_method_fake")
        cls.card_method_id = cls._get_id("portal_payment_fake", "payment_method_fake_card")
        values = {"state": "test", "is_published": True, "fake_url": cls.bank.address}
        assert cls.admin.call("payment.provider", "write", [cls.provider_id], values) is True
        cls.admin.call("ir.config_parameter", "set_param", "account_payment.enable_portal_payment", "True")
        [[cls.bank.currency]] = cls.rig.sql(
            "SELECT u.name FROM res_currency u JOIN res_company c ON c.currency_id = u.id ORDER BY c.id LIMIT 1"
        )

    @classmethod
    def _create_person(cls, login):
        role_id = cls._get_id("portal_access_rules", "portal_role_administrator")
        values = {
            "name": login.partition("-")[0],
            "email": login,
            "parent_id": cls.customer_id,
            "portal_role_id": role_id,
        }
        partner_id = cls._create("res.partner", values)
        group_id = cls._get_id("base", "group_portal")
        values = {
            "login": login,
            "password": "faulty-pays",
            "partner_id": partner_id,
            "group_ids": [[6, 0, [group_id]]],
        }
        cls._create("res.users", values)
        return partner_id

    @classmethod
    def _create_card(cls, partner_id):
        values = {"partner_id": partner_id, "provider_id": cls.provider_id, "payment_method_id": cls.card_method_id}
        return cls._create("payment.token", values | {"provider_ref": f"card {partner_id}", "payment_details": "4242"})

    def setUp(self):
        self.bank.mode, self.bank.charges = "answer", []
        self.bank.released.clear()

    def create_invoice(self, amount=100):
        """Return the id of a new invoice of the customer."""
        line = {"name": "Chair", "price_unit": amount, "tax_ids": [[5, 0, 0]]}
        values = {"move_type": "out_invoice", "partner_id": self.customer_id, "invoice_date": "2026-01-01"}
        invoice_id = self._create("account.move", values | {"invoice_line_ids": [[0, 0, line]]})
        self.admin.call("account.move", "action_post", [invoice_id])
        return invoice_id

    # === PAYING === #

    def make_page(self):
        """Return the secret of a page that asks how to pay."""
        return secrets.token_urlsafe(24)

    def pay(self, visitor, invoice_id, amount=100, page=None, **values):
        """Begin to pay on the page, and return the answer; by default at the page of the provider."""
        query = urlencode({"page": page or self.make_page(), "ids": invoice_id, f"amount_{invoice_id}": amount})
        values = {"payment_method_id": self.method_id, "token_id": None, "flow": "redirect"} | values
        values |= {"provider_id": self.provider_id, "amount": amount, "tokenization_requested": False}
        return visitor.rpc(f"/my/invoices/pay/transaction?{query}", landing_route="/my", **values)

    def pay_by_card(self, visitor, invoice_id, amount=100, page=None, owner=None):
        card_id = self.cards[owner or visitor]
        values = {"token_id": card_id, "payment_method_id": self.card_method_id, "flow": "token"}
        return self.pay(visitor, invoice_id, amount, page, **values)

    def in_background(self, function, *arguments, **options):
        """Run something meanwhile; return the thread and a list with its result or exception, in the end."""
        results = []

        def run():
            try:
                results.append(function(*arguments, **options))
            except Exception as error:
                results.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        return thread, results

    # === RESULTS === #

    def get_payments(self, invoice_id, states=SHOWN):
        """Return the references and states of an invoice's transactions."""
        names = ", ".join(f"'{state}'" for state in states)
        return self.rig.sql(
            "SELECT t.reference, t.state FROM payment_transaction t JOIN account_invoice_transaction_rel r"
            f" ON r.transaction_id = t.id WHERE r.invoice_id = {invoice_id} AND t.state IN ({names}) ORDER BY t.id"
        )

    def count_booked(self, invoice_id):
        """Return how many payments are booked for transactions of an invoice."""
        return int(
            self.rig.sql(
                "SELECT count(*) FROM account_payment p JOIN account_invoice_transaction_rel r"
                f" ON r.transaction_id = p.payment_transaction_id WHERE r.invoice_id = {invoice_id}"
            )[0][0]
        )

    def get_left(self, invoice_id):
        """Return what is left of an invoice."""
        return float(self.rig.sql(f"SELECT amount_residual FROM account_move WHERE id = {invoice_id}")[0][0])

    def count_questions(self, invoice_id):
        """Return how many payments of an invoice somebody has to look at."""
        questions = self.rig.sql(
            "SELECT count(*) FROM payment_transaction t JOIN account_invoice_transaction_rel r"
            f" ON r.transaction_id = t.id WHERE r.invoice_id = {invoice_id} AND t.portal_question IS NOT NULL"
        )
        return int(questions[0][0])

    def count_activities(self, invoice_id):
        query = f"SELECT count(*) FROM mail_activity WHERE res_model = 'account.move' AND res_id = {invoice_id}"
        return int(self.rig.sql(query)[0][0])

    def post_process(self):
        """Do now what Odoo's job does after each payment."""
        cron_id = self._get_id("payment", "cron_post_process_payment_tx")

        def run():
            # Refused while Odoo runs the job by itself.
            answer = self.admin.call("ir.cron", "method_direct_trigger", [cron_id])
            return not (isinstance(answer, dict) and "rpc_error" in answer)

        wait_until("done by the job", run)

    def check_paid(self, invoice_id, left=0, times=1):
        """Check that the money is booked, and not again when the job is repeated."""

        def run():
            self.post_process()
            return self.count_booked(invoice_id), self.get_left(invoice_id)

        # Where somebody else changes the invoice at that moment, Odoo leaves the booking to the next run of the job.
        wait_until("booked", lambda: run() == (times, left))
        self.assertEqual(run(), (times, left))
