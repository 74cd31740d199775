"""An Odoo server of one process, and a customer's session on it."""

import contextlib
import re
import subprocess
import time
from dataclasses import dataclass

import requests
from devkit import odoo
from devkit.console import Failure
from devkit.paths import LOGS
from pages import calls_of, frames_of
from samples import LOGIN

PATIENCE = 120  # seconds for the server to answer at first
TIMEOUT = 600  # seconds for one request
# The end of an access log line: status, size, then queries, their seconds and the other seconds.
ACCESS = re.compile(r'"(?:GET|POST) (\S+) HTTP/[\d.]+" (\d+) \S+ (\d+) ([\d.]+) ([\d.]+)')


@dataclass
class Cost:
    """What one view of a page took: requests, SQL queries, and milliseconds at the server and at the client."""

    requests: int = 0
    queries: int = 0
    server_ms: float = 0.0
    client_ms: float = 0.0


@contextlib.contextmanager
def serving(database):
    """Keep an Odoo server on a database up within the block.

    :return: a logged-in `Customer`
    :raise Failure: If the server does not answer.
    """
    port, log = odoo.free_port(), LOGS / f"{database}.log"
    LOGS.mkdir(parents=True, exist_ok=True)
    log.write_text("")
    options = ["--workers=0", "--max-cron-threads=0", "--http-interface=127.0.0.1", f"--http-port={port}"]
    words = odoo.command(database, *options, f"--limit-time-real={TIMEOUT}", f"--logfile={log}")
    process = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=odoo.environment()
    )
    try:
        customer = Customer(f"http://127.0.0.1:{port}", log)
        customer.wait(process)
        customer.log_in()
        yield customer
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Customer:
    """The session of the measured portal user.

    :param str address: the server's
    :param Path log: the server's log, from which the costs are read
    """

    def __init__(self, address, log):
        self.address, self.log, self.read = address, log, 0
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy between us and the server

    def wait(self, process):
        """Wait until the server answers.

        :raise Failure: If it ends or takes too long.
        """
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and process.poll() is None:
            with contextlib.suppress(requests.ConnectionError):
                return self.session.get(f"{self.address}/web/login", timeout=PATIENCE)
            time.sleep(0.5)
        raise Failure(f"Odoo does not answer on {self.address}; its log is {self.log}.")

    def log_in(self):
        """Log the measured user in, as the login form does.

        :raise Failure: If the server refuses.
        """
        form = self.session.get(f"{self.address}/web/login", timeout=TIMEOUT).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
        values = {"csrf_token": token and token[1], "login": LOGIN, "password": LOGIN}
        answer = self.session.post(f"{self.address}/web/login", values, allow_redirects=False, timeout=TIMEOUT)
        if answer.status_code != 303:
            raise Failure(f"The user {LOGIN} cannot log in (status {answer.status_code}); the log is {self.log}.")

    def view(self, page, ids):
        """View a page with all that it requests at once, one after the other.

        :param Page page: the page
        :param dict ids: ids of the documents in its path
        :return: the costs and the HTML
        :raise Failure: If an answer is not what was asked for.
        """
        cost = Cost()
        html = self._request(cost, "GET", page.path.format(**ids)).text
        if not re.search(page.shows, html):
            raise Failure(f"The page {page.path} does not show the documents; the log is {self.log}.")
        for address in frames_of(html):
            self._request(cost, "GET", address)
        for path, params in calls_of(html):
            message = {"jsonrpc": "2.0", "method": "call", "params": params, "id": 0}
            if "result" not in self._request(cost, "POST", path, json=message).json():
                raise Failure(f"The call {path} failed; the log is {self.log}.")
        return cost, html

    def _request(self, cost, method, path, **options):
        self._new_lines()
        start = time.perf_counter()
        answer = self.session.request(method, self.address + path, allow_redirects=False, timeout=TIMEOUT, **options)
        cost.client_ms += (time.perf_counter() - start) * 1000
        if answer.status_code != 200:
            raise Failure(f"{path} answered with status {answer.status_code}; the log is {self.log}.")
        for line in ACCESS.findall(self._new_lines()):
            if line[0].partition("?")[0] == path.partition("?")[0]:
                cost.requests += 1
                cost.queries += int(line[2])
                cost.server_ms += (float(line[3]) + float(line[4])) * 1000
                return answer
        raise Failure(f"Odoo's log has no line with the cost of {path}; the log is {self.log}.")

    def _new_lines(self):
        with open(self.log, errors="replace") as file:
            file.seek(self.read)
            text = file.read()
            self.read = file.tell()
        return text
