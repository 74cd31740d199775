import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
import zipfile

from devkit import postgres
from rig import DATABASE, JOB_LIMIT, wait_until
from signing import SigningCase

QUICK = 3  # seconds

# A query of this database that waits for whoever holds an order.
WAITING = (
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
    " AND wait_event_type = 'Lock' AND query LIKE '%sale_order%'"
)


class TestConcurrency(SigningCase):
    def test_twenty_sign_one_order(self):
        """With two names, on two workers: one of them signs, and the others are told that it is signed."""
        order_id = self.create_order()
        digest = self.read_digest(self.anna, order_id)
        names = ["Anna Keller", "Bob Other"] * 10
        calls = [
            lambda visitor=visitor, name=name: self.sign(visitor, order_id, digest, name)
            for visitor, name in zip(self.clones(self.anna, 20), names, strict=True)
        ]
        answers = self.all_at_once(*calls)
        self.assertEqual(sum("redirect_url" in answer for answer in answers), 1, answers)
        self.assertEqual(sum("already been signed" in answer.get("error", "") for answer in answers), 19, answers)
        self.check_signed_once(order_id)

    def test_twenty_orders_at_once(self):
        """All get a response within 10 s, and the portal stays responsive."""
        order_ids = [self.create_order() for _number in range(20)]
        digests = {order_id: self.read_digest(self.anna, order_id) for order_id in order_ids}
        times, pages = [], []

        def sign(visitor, order_id):
            start = time.monotonic()
            answer = self.sign(visitor, order_id, digests[order_id])
            times.append(time.monotonic() - start)
            return answer

        def look(visitor):
            start = time.monotonic()
            status = visitor.get("/my/orders").status_code
            pages.append((status, time.monotonic() - start))

        *visitors, reader = self.clones(self.anna, 21)
        calls = [
            lambda v=visitor, o=order_id: sign(v, o) for visitor, order_id in zip(visitors, order_ids, strict=True)
        ]
        answers = self.all_at_once(*calls, lambda: look(reader))
        self.assertTrue(all("redirect_url" in answer for answer in answers[:20]), answers)
        self.assertLess(max(times), 10)
        self.assertEqual(pages[0][0], 200)
        self.assertLess(pages[0][1], 10)
        print(f"\n  20 orders on 2 workers: slowest answer {max(times):.2f} s, a list meanwhile {pages[0][1]:.2f} s")
        for order_id in order_ids:
            self.wait_for_seal(order_id)
        self.assertEqual(self.admin.call("portal.sealed.document", "search_count", [["state", "=", "pending"]]), 0)

    def test_price_that_changes_meanwhile(self):
        order_id = self.create_order()
        digest = self.read_digest(self.anna, order_id)
        [[line_id]] = self.rig.sql(f"SELECT id FROM sale_order_line WHERE order_id = {order_id}")
        self.admin.call("sale.order.line", "write", [int(line_id)], {"price_unit": 120})
        self.assertIn("has changed", self.sign(self.anna, order_id, digest)["error"])
        self.assertEqual(self.count(order_id), 0)
        self.assertIn("redirect_url", self.sign_at_once(self.anna, order_id))
        self.check_signed_once(order_id)


class TestKilled(SigningCase):
    @contextlib.contextmanager
    def _held(self, order_id):
        """Lock an order, so that its signature has to wait."""
        words = ["psql", "--no-psqlrc", "--quiet", f"--dbname={DATABASE}"]
        process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=postgres.environment()
        )
        process.stdin.write(f"BEGIN; SELECT id FROM sale_order WHERE id = {order_id} FOR UPDATE;\n")
        process.stdin.flush()
        locked = (
            "SELECT 1 FROM pg_locks WHERE relation = 'sale_order'::regclass AND mode = 'RowShareLock'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        wait_until("held", lambda: self.rig.sql(locked))
        try:
            yield
        finally:
            process.stdin.close()
            process.wait(20)

    def _sign_in_background(self, order_id, digest):
        answers = []

        def sign():
            try:
                answers.append(self.sign(self.anna, order_id, digest))
            except Exception as error:
                answers.append(error)

        thread = threading.Thread(target=sign)
        thread.start()
        return thread, answers

    def test_before_the_commit(self):
        """Nothing is written, and signing again works."""
        order_id = self.create_order()
        digest = self.read_digest(self.anna, order_id)
        with self._held(order_id):
            thread, answers = self._sign_in_background(order_id, digest)
            wait_until("waiting", lambda: self.rig.sql(WAITING))
            self.rig.kill_workers()
            thread.join()
        self.assertIsInstance(answers[0], Exception)
        self.assertEqual((self.count(order_id), self.state(order_id)), (0, ["sent", ""]))
        wait_until("workers are back", lambda: len(self.rig.workers()) == 2)
        self.assertIn("redirect_url", self.sign_at_once(self.anna, order_id))
        self.check_signed_once(order_id)

    def test_after_the_commit(self):
        """Everything that follows happens once, although all workers are killed right after the signature."""
        order_id = self.create_order()
        digest = self.read_digest(self.anna, order_id)
        thread, _answers = self._sign_in_background(order_id, digest)
        wait_until("signed", lambda: self.count(order_id))
        for pid in self._children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        thread.join()
        wait_until("workers are back", lambda: len(self.rig.workers()) == 2)
        self.try_again(order_id)
        self.check_signed_once(order_id)

    def _children(self):
        path = f"/proc/{self.rig.process.pid}/task/{self.rig.process.pid}/children"
        with open(path) as file:
            return [int(pid) for pid in file.read().split()]

    def test_database_connections_lost(self):
        """As if PostgreSQL restarted: pending signatures are refused, and the next attempt works."""
        order_id = self.create_order()
        digest = self.read_digest(self.anna, order_id)
        with self._held(order_id):
            thread, _answers = self._sign_in_background(order_id, digest)
            wait_until("waiting", lambda: self.rig.sql(WAITING))
            self.rig.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                f" WHERE datname = '{DATABASE}' AND pid <> pg_backend_pid() AND application_name LIKE 'odoo%'"
            )
        thread.join()
        wait_until("answering", lambda: self.anna.get("/my").status_code == 200)
        if not self.count(order_id):
            self.assertIn("redirect_url", self.sign_at_once(self.anna, order_id))
        self.check_signed_once(order_id)


class TestPdfEngine(SigningCase):
    def test_no_seal_waits_for_odoos_pdf_engine(self):
        """The suite prints sealed documents itself, without wkhtmltopdf."""
        for mode in ("missing", "crash", "hang"):
            with self.subTest(mode=mode):
                self.rig.set_pdf_engine(mode)
                order_id = self.create_order()
                digest = self.read_digest(self.anna, order_id)
                start = time.monotonic()
                self.assertIn("redirect_url", self.sign(self.anna, order_id, digest))
                self.assertLess(time.monotonic() - start, QUICK)
                self.wait_for_seal(order_id)
                self.check_signed_once(order_id)


class TestAuthority(SigningCase):
    def test_authority_that_hangs(self):
        """The document is sealed at a lower level in the meantime."""
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.set_company(portal_authority_url=f"http://127.0.0.1:{silent.getsockname()[1]}/")
            order_id = self.create_order()
            self.assertIn("redirect_url", self.sign_at_once(self.anna, order_id))
            self.wait_for_seal(order_id)
        query = f"SELECT level, state FROM portal_sealed_document WHERE res_id = {order_id}"
        self.assertEqual(self.rig.sql(query), [["B-B", "upgrade"]])
        self.set_company(portal_authority_url=False)
        self.check_signed_once(order_id)
        self.assertEqual(self.rig.sql(query), [["B-B", "done"]])


class TestMail(SigningCase):
    def _sign_with(self, mode, seconds=60):
        self.rig.mail.mode = mode
        order_id = self.create_order()
        digest = self.read_digest(self.anna, order_id)
        start = time.monotonic()
        self.assertIn("redirect_url", self.sign(self.anna, order_id, digest))
        self.assertLess(time.monotonic() - start, QUICK)
        self.wait_for_seal(order_id, seconds)
        return order_id

    def _wait_for_notice(self, order_id, *states):
        query = (
            "SELECT state FROM portal_notice n JOIN portal_event e ON e.id = n.event_id WHERE e.code = 'quote_signed'"
            f" AND n.res_id = {order_id} AND n.partner_id = {self.anna_id}"
        )
        wait_until(f"in {states}", lambda: (self.rig.sql(query) or [[""]])[0][0] in states, 90)

    def test_mail_with_the_sealed_document(self):
        order_id = self._sign_with("take")
        self.check_signed_once(order_id)
        [attachment] = self.get_mails(order_id)[0].iter_attachments()
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(attachment.get_content())
            file.flush()
            done = subprocess.run(["pdfsig", file.name], capture_output=True, text=True, check=False)
        self.assertIn("Signature is Valid", done.stdout)

    def test_server_that_refuses(self):
        order_id = self._sign_with("refuse")
        self._wait_for_notice(order_id, "retry")
        self.rig.mail.mode = "take"
        self.try_again(order_id)
        self.check_signed_once(order_id)

    def test_server_that_rejects_one(self):
        """The vendor receives the e-mail although the customer's address is rejected."""
        self.rig.mail.rejected = {"anna@acme.example"}
        order_id = self._sign_with("reject")
        self._wait_for_notice(order_id, "retry", "failed")
        self.assertEqual(self.get_mails(order_id), [])
        self.rig.mail.mode = "take"
        self.try_again(order_id)
        self.check_signed_once(order_id)

    def test_server_that_hangs(self):
        # Each job that sends e-mails hangs until the server ends it; the seal waits for its turn.
        order_id = self._sign_with("hang", seconds=6 * JOB_LIMIT)
        self.assertEqual(self.anna.get("/my/orders").status_code, 200)
        self.rig.mail.released.set()
        self.rig.mail.mode = "take"
        self._wait_for_notice(order_id, "sent", "retry")
        self.try_again(order_id)
        self.check_signed_once(order_id)


class TestPack(SigningCase):
    def test_pack_verifies_outside(self):
        order_id = self.create_order()
        self.sign_at_once(self.anna, order_id)
        self.wait_for_seal(order_id)
        [[seal_id]] = self.rig.sql(f"SELECT id FROM portal_sealed_document WHERE res_id = {order_id}")
        wait_until("linked", lambda: self.rig.sql(f"SELECT 1 FROM portal_evidence_chain WHERE res_id = {order_id}"))
        answer = self.anna.get(f"/my/orders/{order_id}/signed/{seal_id}?kind=pack")
        with tempfile.TemporaryDirectory() as folder:
            with tempfile.TemporaryFile() as file:
                file.write(answer.content)
                zipfile.ZipFile(file).extractall(folder)
            # A Python environment without packages.
            words = ["python3", "-I", "-S", f"{folder}/verify.py"]
            done = subprocess.run(words, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
