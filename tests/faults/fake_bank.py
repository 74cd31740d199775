"""The program that plays the fake payment provider: it charges cards, and remembers it whatever becomes of Odoo."""

import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

MODES = ("answer", "hang", "lose")
# As in the data of `portal_payment_fake`.
SECRET = b"signed by nobody real"


class Bank:
    """Cards that were charged are kept in `charges`, in their order, as what Odoo asked for.

    `mode` is one of `MODES`: answer at once, answer when `released` is set, or charge and cut the connection.
    """

    def __init__(self, rig):
        self.rig, self.mode, self.charges = rig, "answer", []
        self.released = threading.Event()
        self.provider_id = None
        bank = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                bank.charge(self)

            def log_message(self, *_args):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def stop(self):
        self.released.set()
        self.http.shutdown()
        self.http.server_close()

    def charge(self, request):
        """Charge a card, and answer as the mode says."""
        asked = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        self.charges.append(asked)
        if self.mode == "hang":
            self.released.wait(120)
        if self.mode == "lose":
            request.close_connection = True
            return
        content = json.dumps(asked).encode()
        try:
            request.send_response(200)
            request.send_header("Content-Type", "application/json")
            request.send_header("Content-Length", str(len(content)))
            request.end_headers()
            request.wfile.write(content)
        except OSError:
            return  # Whoever asked was killed.

    def notify(self, reference, amount, state="done", **values):
        """Call the webhook, and return the status of the answer."""
        data = {"reference": reference, "amount": amount, "currency": self.currency, "state": state, **values}
        content = json.dumps(data | {"charge": f"fake-{reference}"}).encode()
        signature = hmac.new(SECRET, content, hashlib.sha256).hexdigest()
        session = requests.Session()
        session.trust_env = False  # no proxy between us and the server
        return session.post(
            f"{self.rig.address}/payment/fake/webhook/{self.provider_id}",
            data=content,
            headers={"Content-Type": "application/json", "X-Fake-Signature": signature},
            timeout=60,
        ).status_code
