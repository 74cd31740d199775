"""A real Odoo server with several workers on a copy of the suite's database, with stubs around it."""

import contextlib
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests
from devkit import database, odoo
from devkit.console import Failure
from devkit.paths import LOGS
from smtp_stub import MailServer

DATABASE = database.named("portal_faults")
WORKERS = 2
PATIENCE = 120  # seconds until the server must answer
JOB_LIMIT = 30  # seconds that a scheduled job may take; Odoo's own limit is longer
TIMEOUT = 60  # seconds for one request
PDF_ENGINE = Path(__file__).parent / "wkhtmltopdf_stub.py"


class Rig:
    """The server, its mail server and its PDF engine."""

    def __init__(self):
        self.port = odoo.free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = LOGS / f"{DATABASE}.log"
        self.mail = MailServer()
        self.folder = Path(tempfile.mkdtemp(prefix="portal-faults-"))
        self.process = None

    # === LIFECYCLE === #

    def prepare(self):
        """Create the database, and send its e-mails only to the stub."""
        database.copy(database.ensure_suite(), DATABASE)
        self.sql("UPDATE ir_mail_server SET active = false")
        self.sql(f"UPDATE ir_config_parameter SET value = '{self.address}' WHERE key = 'web.base.url'")
        # The story's invoices would be sealed before whatever a test waits for; new ones are sealed as everywhere.
        self.sql("UPDATE portal_invoice_sealing SET state = 'done'")
        self.set_pdf_engine("work")

    def start(self):
        """Start the server and wait until it answers.

        :raise Failure: If it does not.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.touch()
        options = [f"--workers={WORKERS}", "--max-cron-threads=2", "--http-interface=127.0.0.1"]
        options += [f"--http-port={self.port}", f"--gevent-port={odoo.free_port()}", f"--logfile={self.log}"]
        options += ["--smtp=127.0.0.1", f"--smtp-port={self.mail.port}", "--limit-time-real=60"]
        options += [f"--limit-time-real-cron={JOB_LIMIT}"]
        environment = odoo.environment()
        environment["PATH"] = f"{self.folder}{os.pathsep}{environment.get('PATH', os.environ['PATH'])}"
        environment["PDF_STUB_MODE"] = str(self.folder / "mode")
        self.process = subprocess.Popen(
            odoo.command(DATABASE, *options),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(requests.RequestException):
                return requests.get(f"{self.address}/web/health", timeout=5)
            time.sleep(0.2)
        raise Failure(f"Odoo does not answer on {self.address}; its log is {self.log}.")

    def stop(self):
        """Stop the server with all its workers."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        if self.process:
            # A hanging PDF engine outlives its worker.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process = None

    def close(self):
        """Stop everything and delete the database."""
        self.stop()
        self.mail.stop()
        database.drop(DATABASE)
        shutil.rmtree(self.folder, ignore_errors=True)

    # === WORKERS === #

    def workers(self):
        """Return the process ids of the workers that answer requests."""
        pids = set()
        for line in self.log.read_text(errors="replace").splitlines():
            if found := re.search(r"Worker WorkerHTTP \((\d+)\) alive", line):
                pids.add(int(found[1]))
        return {pid for pid in pids if self._is_own(pid)}

    def _is_own(self, pid):
        """Return whether a process is alive and one of the server's: its number may be another one's by now."""
        try:
            return os.getsid(pid) == self.process.pid
        except ProcessLookupError:
            return False

    def kill_workers(self):
        """Kill the workers that answer requests, as if the machine ran out of memory; the server starts new ones."""
        for pid in self.workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def answered_by(self, path, since):
        """Return the process ids that answered a path, read from the log after a place in it."""
        with open(self.log, errors="replace") as file:
            file.seek(since)
            text = file.read()
        return {int(pid) for pid in re.findall(rf'(?m)^\S+ \S+ (\d+) .*"(?:GET|POST) {re.escape(path)}[? ]', text)}

    # === FAULTS === #

    def set_pdf_engine(self, mode):
        """Let the PDF engine work, or be missing, hang, crash, print half a file or nothing.

        :param str mode: "work", "missing", "hang", "crash", "half" or "empty"
        """
        stub = self.folder / "wkhtmltopdf"
        stub.unlink(missing_ok=True)
        (self.folder / "mode").write_text(mode)
        # A missing engine is a file that cannot be run, so that the real one is not found instead.
        program = "exit 127" if mode == "missing" else f'exec {sys.executable} {PDF_ENGINE} "$@"'
        stub.write_text(f"#!/bin/sh\n{program}\n")
        stub.chmod(0o755)

    @contextlib.contextmanager
    def full_store(self, most):
        """Let the workers write no file beyond a size within the block, as on a disk that is full.

        It is so for the log too, of which nobody reads what they do meanwhile.

        :param int most: the size, in bytes
        """
        workers = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, -1)) for pid in self.workers()}
        try:
            yield
        finally:
            for pid, limits in workers.items():
                with contextlib.suppress(ProcessLookupError):
                    resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)

    def sql(self, query):
        """Return the rows of a query, on a connection of its own."""
        return database.psql(DATABASE, query)

    def visitor(self):
        return Visitor(self)

    def signed_in(self, login, password="portal-demo"):
        visitor = Visitor(self)
        visitor.sign_in(login, password)
        return visitor


class Visitor:
    """A browser session without a user interface."""

    def __init__(self, rig):
        self.rig = rig
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy between us and the server

    def sign_in(self, login, password):
        """Sign in as the form does.

        :raise Failure: If the server refuses.
        """
        values = {"csrf_token": self.csrf("/web/login"), "login": login, "password": password}
        if self.post("/web/login", values).status_code != 303:
            raise Failure(f"{login} cannot sign in; the log is {self.rig.log}.")

    def get(self, path, **options):
        options = {"timeout": TIMEOUT, "allow_redirects": False} | options
        return self.session.get(self.rig.address + path, **options)

    def post(self, path, values, **options):
        options = {"timeout": TIMEOUT, "allow_redirects": False} | options
        return self.session.post(self.rig.address + path, values, **options)

    def csrf(self, path):
        """Return the token of a page's form."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path).text)
        return found and found[1]

    def rpc(self, path, **params):
        """Return the answer to a call: its result, or `{"rpc_error": message}`."""
        message = {"jsonrpc": "2.0", "method": "call", "params": params, "id": 0}
        answer = self.session.post(self.rig.address + path, json=message, timeout=TIMEOUT).json()
        return answer["result"] if "result" in answer else {"rpc_error": answer.get("error")}

    def call(self, model, method, *args, **kwargs):
        """Call a model's method, as the web client does."""
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self.rpc(path, model=model, method=method, args=list(args), kwargs=kwargs)


def wait_until(what, condition, seconds=60):
    """Wait until a condition holds, looking every fifth of a second.

    :return: what the condition returned
    :raise Failure: If it does not hold in time.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := condition():
            return result
        time.sleep(0.2)
    raise Failure(f"After {seconds} s: not {what}.")
