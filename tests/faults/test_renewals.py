import contextlib
import json
import os
import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg2
import requests
from devkit import postgres
from paying import PayingCase
from rig import DATABASE, wait_until

PERIOD = {"recurring_rule_type": "monthly", "recurring_interval": 1, "recurring_invoicing_type": "pre-paid"}


class Receiver:
    """The vendor's own system: it is told of access, and keeps what it acknowledged. `status` is what it answers."""

    def __init__(self):
        self.status, self.got = 503, []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                content = self.rfile.read(int(self.headers["Content-Length"]))
                if receiver.status == 200:
                    receiver.got.append((self.headers["X-Portal-Event"], json.loads(content)))
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()


class TestRenewals(PayingCase):
    """Subscriptions that are due: whatever happens to the server, each period is charged once, and none is forgotten."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo runs a job once at a time: a copy of it is a second run.
        cls.job_id = cls._get_id("portal_contract_renew", "ir_cron_portal_contract_renewal")
        cls.event_job_id = cls._get_id("portal_contract_renew", "ir_cron_portal_contract_access_event")
        cls.other_job_id = cls.admin.call("ir.cron", "copy", [cls.job_id])[0]
        jobs = [cls.job_id, cls.other_job_id, cls.event_job_id, cls._get_id("payment", "cron_post_process_payment_tx")]
        cls.admin.call("ir.cron", "write", jobs, {"active": False})
        cls.receiver = Receiver()
        cls.addClassCleanup(cls.receiver.stop)
        [[cls.company_id]] = cls.rig.sql("SELECT min(id) FROM res_company")
        values = {"portal_contract_access_url": cls.receiver.address, "portal_contract_access_secret": "secret"}
        cls.admin.call("res.company", "write", [int(cls.company_id)], values)
        cls.rig.sql("UPDATE contract_contract SET is_charged_automatically = false")
        cls.product_id = cls._create("product.product", {"name": "Seat", "taxes_id": [[5, 0, 0]]})

    def setUp(self):
        super().setUp()
        self._set_repeatable(False)

    def _set_repeatable(self, is_repeatable):
        values = {"portal_is_repeatable": is_repeatable}
        self.admin.call("payment.provider", "write", [self.provider_id], values)

    def create_contract(self, days=0, card=True, **values):
        """Return the id of a contract whose period began so many days ago."""
        start = (date.today() - timedelta(days=days)).isoformat()
        line = {"product_id": self.product_id, "name": "Seat", "quantity": 1, "specific_price": 100}
        values |= {"name": "Seats", "partner_id": self.customer_id, "line_recurrence": True}
        values |= {"is_charged_automatically": True, "contract_line_ids": [[0, 0, line | PERIOD | {"date_start": start}]]}
        values["payment_token_id"] = self.cards[self.pat] if card else False
        return self._create("contract.contract", values)

    def run_job(self, job_id=None):
        return self.admin.call("ir.cron", "method_direct_trigger", [job_id or self.job_id])

    def age_charges(self):
        """Let the charges have been sent long ago."""
        self.rig.sql("UPDATE portal_contract_charge SET sent_on = sent_on - interval '1 hour' WHERE state = 'sent'")

    def get_contract(self, contract_id):
        [[state, is_next]] = self.rig.sql(
            f"SELECT portal_state, renewal_date > CURRENT_DATE FROM contract_contract WHERE id = {contract_id}"
        )
        return state, is_next == "t"

    def get_charges(self, contract_id):
        query = f"SELECT reference, state FROM portal_contract_charge WHERE contract_id = {contract_id} ORDER BY id"
        return self.rig.sql(query)

    def count_payments(self, contract_id):
        [[count]] = self.rig.sql(
            "SELECT count(*) FROM account_payment p JOIN portal_contract_charge c"
            f" ON c.transaction_id = p.payment_transaction_id WHERE c.contract_id = {contract_id}"
        )
        return int(count)

    def count_invoices(self, contract_id):
        [[count]] = self.rig.sql(
            "SELECT count(DISTINCT m.move_id) FROM account_move_line m JOIN contract_line l"
            f" ON l.id = m.contract_line_id WHERE l.contract_id = {contract_id}"
        )
        return int(count)

    def check_renewed(self, contract_id, charges=1):
        """Check that a period is paid once, and not again by more runs."""
        for _time in range(2):
            self.run_job()
            self.post_process()
            self.assertEqual(self.get_contract(contract_id), ("active", True))
            self.assertEqual((self.count_payments(contract_id), self.count_invoices(contract_id)), (1, 1))
        self.assertEqual(len({charge["reference"] for charge in self.bank.charges}), charges)

    @contextlib.contextmanager
    def locked(self, query):
        """Hold what a query locks until the end of the block."""
        os.environ.update({key: value for key, value in postgres.environment().items() if key.startswith("PG")})
        connection = psycopg2.connect(dbname=DATABASE)
        try:
            connection.cursor().execute(query)
            yield
        finally:
            connection.close()

    def wait_for_waiting(self):
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        wait_until("a worker waits for a lock", lambda: int(self.rig.sql(query)[0][0]))

    def kill(self, thread):
        self.rig.kill_workers()
        thread.join()
        self.bank.mode = "answer"
        self.bank.released.set()
        wait_until("workers are back", lambda: len(self.rig.workers()) == 2)

    # === RUNS === #

    def test_two_runs_at_once(self):
        """Two runs share what is due; each contract is charged once, and none is forgotten."""
        ids = [self.create_contract() for _number in range(8)]
        second = self.clones(self.admin, 1)[0]
        jobs = [
            lambda: self.run_job(),
            lambda: second.call("ir.cron", "method_direct_trigger", [self.other_job_id]),
        ]
        self.all_at_once(*jobs)
        self.run_job()
        references = [charge["reference"] for charge in self.bank.charges]
        self.assertEqual((len(references), len(set(references))), (8, 8))
        for contract_id in ids:
            self.assertEqual(self.get_contract(contract_id), ("active", True))
            self.assertEqual(self.count_payments(contract_id), 1)

    def test_ten_days_without_a_run(self):
        """It closes once, and its event arrives once at a receiver that was down at first."""
        contract_id = self.create_contract(days=10, card=False)
        for _time in range(2):
            self.run_job()
        self.assertEqual(self.get_contract(contract_id)[0], "closed")
        query = f"SELECT count(*) FROM portal_contract_transition WHERE res_id = {contract_id} AND kind = 'state'"
        self.assertEqual(self.rig.sql(query), [["1"]])
        self.receiver.status = 503
        self._tell_events()
        self.assertEqual(self._count_waiting(), 1)
        self.receiver.status = 200
        for _time in range(3):
            self._tell_events()
        self.assertEqual([event["event"] for _key, event in self.receiver.got], ["ended"])
        self.assertEqual(self.receiver.got[0][1]["contract"]["id"], contract_id)
        self.assertEqual(self._count_waiting(), 0)

    def _tell_events(self):
        self.rig.sql("UPDATE portal_contract_access_event SET next_try = now() - interval '1 hour'")
        self.run_job(self.event_job_id)

    def _count_waiting(self):
        return int(self.rig.sql("SELECT count(*) FROM portal_contract_access_event WHERE state = 'pending'")[0][0])

    # === KILLED === #

    def test_killed_before_the_request(self):
        """Nothing was asked for: the next run charges, with one invoice."""
        contract_id = self.create_contract()
        with self.locked("LOCK TABLE payment_transaction IN EXCLUSIVE MODE"):
            thread, _results = self.in_background(self.run_job)
            self.wait_for_waiting()
            self.kill(thread)
        self.assertEqual((self.bank.charges, self.get_charges(contract_id)), ([], []))
        self.check_renewed(contract_id)

    def _kill_within(self, contract_id):
        """Kill the worker while the provider, which has charged, does not answer."""
        self.bank.mode = "hang"
        thread, _results = self.in_background(self.run_job)
        wait_until("charged", lambda: self.bank.charges)
        self.kill(thread)
        [[reference, state]] = self.get_charges(contract_id)
        self.assertEqual(state, "sent")
        self.run_job()
        self.assertEqual(self.get_charges(contract_id), [[reference, "sent"]])
        self.age_charges()
        self.run_job()
        self.assertEqual(self.get_contract(contract_id)[0], "checking")
        return reference

    def test_killed_within_the_request(self):
        """Charged or not is not known: it is checked, not charged again, and renewed when the provider tells it."""
        contract_id = self.create_contract()
        reference = self._kill_within(contract_id)
        self.run_job()
        self.assertEqual((len(self.bank.charges), self.get_contract(contract_id)[0]), (1, "checking"))
        self.assertEqual(self.bank.notify(reference, 100), 200)
        self.check_renewed(contract_id)

    def test_killed_within_the_request_and_repeated(self):
        """A provider that knows a repeated request is asked again, with the same reference."""
        contract_id = self.create_contract()
        self._set_repeatable(True)
        reference = self._kill_within(contract_id)
        self.run_job()
        self.assertEqual([charge["reference"] for charge in self.bank.charges], [reference] * 2)
        self.check_renewed(contract_id)

    def test_killed_after_the_request(self):
        """The answer is kept before its consequences: they are drawn by the next run or by Odoo's own job."""
        contract_id = self.create_contract()
        self.bank.mode = "hang"
        thread, _results = self.in_background(self.run_job)
        wait_until("charged", lambda: self.bank.charges)
        with self.locked(f"SELECT 1 FROM contract_contract WHERE id = {contract_id} FOR UPDATE"):
            self.bank.released.set()
            self.wait_for_waiting()
            self.kill(thread)
        self.assertEqual((len(self.bank.charges), self.count_payments(contract_id)), (1, 0))
        self.check_renewed(contract_id)

    # === ANSWERS === #

    def test_timeout_then_late_success(self):
        """A cut connection is no refusal: it is checked, and the late success renews it, once."""
        self.bank.mode = "lose"
        contract_id = self.create_contract()
        self.run_job()
        self.assertEqual(self.get_contract(contract_id)[0], "checking")
        self.bank.mode = "answer"
        self.run_job()
        [[reference, state]] = self.get_charges(contract_id)
        self.assertEqual((state, len(self.bank.charges)), ("undecided", 1))
        for _time in range(2):
            self.assertEqual(self.bank.notify(reference, 100), 200)
        self.check_renewed(contract_id)

    def test_webhook_is_first(self):
        """The provider's webhook comes before the answer, twice; the answer is then news of yesterday."""
        self.bank.mode = "hang"
        contract_id = self.create_contract()
        thread, _results = self.in_background(self.run_job)
        wait_until("charged", lambda: self.bank.charges)
        reference = self.bank.charges[0]["reference"]
        for _time in range(2):
            self.assertEqual(self.bank.notify(reference, 100), 200)
        self.bank.mode = "answer"
        self.bank.released.set()
        thread.join()
        self.check_renewed(contract_id)

    def test_unsigned_webhook_changes_nothing(self):
        self.bank.mode = "lose"
        contract_id = self.create_contract()
        self.run_job()
        [[reference, _state]] = self.get_charges(contract_id)
        data = {"reference": reference, "amount": 100, "currency": self.bank.currency, "state": "done"}
        session = requests.Session()
        session.trust_env = False  # no proxy between us and the server
        path = f"{self.rig.address}/payment/fake/webhook/{self.provider_id}"
        answer = session.post(path, json=data, headers={"X-Fake-Signature": "0" * 64}, timeout=60)
        self.assertEqual(answer.status_code, 403)
        self.bank.mode = "answer"
        self.run_job()
        self.assertEqual((self.get_contract(contract_id)[0], self.count_payments(contract_id)), ("checking", 0))
        self.assertEqual(self.bank.notify(reference, 100), 200)
        self.check_renewed(contract_id)
