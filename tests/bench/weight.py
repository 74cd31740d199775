"""Measure what a first and a second visit of a page cost on a slow telephone: bytes, requests, and when it is seen."""

import contextlib
import gzip
import json
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import requests
import server
import websocket
from devkit.console import Failure

# "Slow 4G" as Chromium's own tools define it, and a telephone's processor and width.
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
CPU_SLOWDOWN = 4
WIDTH, HEIGHT = 375, 812
QUIET = 1.5  # seconds without a request until a visit is over
MOST = 60  # seconds
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--remote-allow-origins=*", "--remote-debugging-port=0"),
]
KINDS = {"Document": "html", "Script": "scripts", "Stylesheet": "styles", "Font": "fonts", "Image": "images"}
ASKED, ENDED = "Network.requestWillBeSent", ("Network.loadingFinished", "Network.loadingFailed")
SEEN = """
new Promise((done) => {
    const seen = { fcp: 0, lcp: 0, shift: 0 };
    const observe = (type, note) =>
        new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
    observe("paint", (entry) => { if (entry.name === "first-contentful-paint") { seen.fcp = entry.startTime; } });
    observe("largest-contentful-paint", (entry) => { seen.lcp = entry.startTime; });
    observe("layout-shift", (entry) => { seen.shift += entry.value; });
    setTimeout(() => done(JSON.stringify(seen)), 500);
})
"""
SHOWN = ("scripts", "styles", "fonts")
COLUMNS = [("requests", 1), ("bytes", 1024), *((kind, 1024) for kind in SHOWN), ("fcp", 1), ("lcp", 1), ("shift", 0.01)]
COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg")
OWN_HEADERS = ("connection", "content-length", "date", "server")
PASSED = ("accept", "cookie", "content-type", "accept-language", "user-agent", "if-none-match", "if-modified-since")


def markdown(results):
    """Return the results as a table.

    :param dict results: what `measure` returns, by page and side
    """
    titles = [
        "Page",
        "Visit",
        "Requests",
        "KiB",
        *(f"KiB of {kind}" for kind in SHOWN),
        "First content ms",
        "Largest ms",
    ]
    rows = [titles, [":---", ":---", *["---:"] * (len(titles) - 2)]]
    for page, sides in results.items():
        for visit in ("first", "second"):
            costs = [sides.get(side, {}).get(visit) for side in ("stock", "suite")]
            rows.append([page, visit, *(_cell(costs, *column) for column in COLUMNS)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(costs, name, unit):
    return " / ".join(f"{cost.get(name, 0) / unit:,.0f}" if cost else "-" for cost in costs)


def measure(customer, path, rounds):
    """Return the medians of a first and of a second visit of a page.

    :param Customer customer: who is logged in
    :param str path: the page's path
    :return: {"first": costs, "second": costs}, costs being dicts of `requests`, `bytes` (also by kind), `fcp` and `lcp`
        (when the first and the largest content is seen, in ms) and `shift` (how much of what was seen moved)
    """
    visits = {"first": [], "second": []}
    with compressing(customer.address) as address:
        for _round in range(rounds):
            with Tab(address, customer.session.cookies["session_id"]) as tab:
                for costs in visits.values():
                    costs.append(tab.visit(address + path))
    return {name: _median(costs) for name, costs in visits.items()}


def _median(costs):
    return {
        key: statistics.median(cost.get(key, 0) for cost in costs) for key in {key for cost in costs for key in cost}
    }


@contextlib.contextmanager
def compressing(address):
    """Keep a proxy up that compresses what it passes on, as the proxy of a real portal does.

    :return: its address
    """
    upstream = urlsplit(address)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self._pass_on()

        def do_POST(self):
            self._pass_on()

        def log_message(self, *_words):
            pass

        def _pass_on(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            connection = HTTPConnection(upstream.hostname, upstream.port, timeout=server.TIMEOUT)
            headers = {name: self.headers[name] for name in PASSED if name in self.headers}
            connection.request(self.command, self.path, body or None, {**headers, "Host": self.headers["Host"]})
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            self.send_response(answer.status)
            kept = [
                (k, v)
                for k, v in answer.getheaders()
                if k.lower() not in ("content-length", "connection", "server", "date")
            ]
            if (answer.getheader("Content-Type") or "").startswith(COMPRESSED) and len(content) > 1000:
                content = gzip.compress(content, 6)
                kept.append(("Content-Encoding", "gzip"))
            for name, value in [*kept, ("Content-Length", str(len(content)))]:
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):  # The browser may have left.
                self.wfile.write(content)

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    proxy.daemon_threads = True
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{proxy.server_port}"
    finally:
        proxy.shutdown()
        proxy.server_close()


class Tab:
    """A browser of its own with an empty cache, on a slow network and a slow processor.

    :param str address: the portal's address
    :param str session_id: the session of the measured user
    """

    def __init__(self, address, session_id):
        self.address, self.session_id = address, session_id
        self.number, self.events = 0, []

    def __enter__(self):
        self.folder = tempfile.mkdtemp()
        words = [shutil.which("chromium") or "chromium", *FLAGS, f"--user-data-dir={self.folder}", "about:blank"]
        self.process = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        line = next((line for line in self.process.stderr if "ws://" in line), None)
        if line is None:
            raise Failure("Chromium does not start.")
        host = urlsplit(line[line.index("ws://") :].strip()).netloc
        pages = requests.get(f"http://{host}/json", timeout=server.PATIENCE).json()
        page = next(page for page in pages if page["type"] == "page")
        self.socket = websocket.create_connection(page["webSocketDebuggerUrl"], timeout=MOST)
        self._prepare()
        return self

    def __exit__(self, *_error):
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _prepare(self):
        self.call("Network.enable")
        self.call("Page.enable")
        self.call("Network.setCookie", name="session_id", value=self.session_id, url=self.address)
        metrics = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 2, "mobile": True}
        self.call("Emulation.setDeviceMetricsOverride", **metrics)
        self.call("Emulation.setCPUThrottlingRate", rate=CPU_SLOWDOWN)
        self.call("Network.emulateNetworkConditions", **NETWORK)

    def call(self, method, **params):
        """Call a method of the browser's protocol; return its result."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.number:
                return message.get("result", {})
            self.events.append(message)

    def visit(self, url):
        """Open a page and wait until it fetches nothing more; return its costs."""
        self.events = []
        self.call("Page.navigate", url=url)
        self._wait()
        value = self.call("Runtime.evaluate", expression=SEEN, awaitPromise=True, returnByValue=True)
        return _sum_up(self.events, json.loads(value["result"]["value"]))

    def _wait(self):
        """Wait until the page is loaded, nothing is under way and nothing was asked for in a while.

        :raise Failure: If it takes too long.
        """
        end = time.monotonic() + MOST
        self.socket.settimeout(QUIET)
        while time.monotonic() < end:
            try:
                self.events.append(json.loads(self.socket.recv()))
            except websocket.WebSocketTimeoutException:
                if self._is_loaded():
                    self.socket.settimeout(MOST)
                    return
        raise Failure("A page is not loaded within a minute.")

    def _is_loaded(self):
        asked = {event["params"]["requestId"] for event in self.events if event.get("method") == ASKED}
        ended = {event["params"]["requestId"] for event in self.events if event.get("method") in ENDED}
        return asked <= ended and any(event.get("method") == "Page.loadEventFired" for event in self.events)


def _sum_up(events, seen):
    """Return the costs of a visit.

    :param list events: what the browser's protocol told
    :param dict seen: when something was seen
    """
    costs = {**seen, "requests": 0, "bytes": 0}
    kinds = {}
    for event in events:
        method, params = event.get("method"), event.get("params", {})
        if method == "Network.responseReceived":
            kinds[params["requestId"]] = KINDS.get(params["type"], "others")
        elif method == "Network.loadingFinished" and params["encodedDataLength"]:
            kind, size = kinds.get(params["requestId"], "others"), params["encodedDataLength"]
            costs |= {"requests": costs["requests"] + 1, "bytes": costs["bytes"] + size}
            costs[kind] = costs.get(kind, 0) + size
    return costs
