"""A browser that goes on running after a test: each test has a profile and a page of its own in it."""

import atexit
import itertools
import json
import shutil
import tempfile
from types import SimpleNamespace

import psutil
import websocket

from odoo.tests import common

# Kept before `keep_browsers` puts another class in its place.
ChromeBrowser = common.ChromeBrowser


def keep_browsers():
    """Let the tests share a running browser, as starting one takes seconds and hundreds of tests need one."""
    common.ChromeBrowser = KeptBrowser
    # Odoo ends all processes that a class of tests has left.
    common.psutil = SimpleNamespace(Process=OwnProcess, wait_procs=psutil.wait_procs)


class OwnProcess(psutil.Process):
    """This process, as Odoo's tests see it."""

    def children(self, recursive=False):
        """Override of psutil to leave the browsers out."""
        kept = {process.pid for process, _port in KeptBrowser.running.values()}
        return [child for child in super().children(recursive) if child.pid not in kept]


class KeptBrowser(ChromeBrowser):
    """What Odoo's tests take for a browser of their own."""

    running = {}  # the processes with their ports, by whether the screen is touched

    def _chrome_start(self, user_data_dir, touch_enabled, headless=True, debug=False):
        """Override of Odoo to start a browser only if there is none yet, or it has crashed."""
        process, port = self.running.get(touch_enabled) or (None, None)
        if process is None or process.poll() is not None:
            process, port = self._start(touch_enabled)
            self.running[touch_enabled] = process, port
        return Tenant(process), port

    def _start(self, touch_enabled):
        # Odoo looks for the port in the folder of its own, and removes that after the test.
        own, self.user_data_dir = self.user_data_dir, tempfile.mkdtemp(suffix="_chrome_odoo")
        try:
            process, port = super()._chrome_start(self.user_data_dir, touch_enabled)
            atexit.register(self._end, process, self.user_data_dir)
        finally:
            self.user_data_dir = own
        return process, port

    @staticmethod
    def _end(process, folder):
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)

    def _open_websocket(self):
        """Override of Odoo to open a page in a new profile, which ends with the connection of `chrome`."""
        address = self._json_command("version")["webSocketDebuggerUrl"]
        self.chrome.connection = websocket.create_connection(address, suppress_origin=True, timeout=20)
        profile = self.chrome.ask("Target.createBrowserContext", disposeOnDetach=True)
        target = self.chrome.ask("Target.createTarget", url="about:blank", **profile)["targetId"]
        page = f"ws://{common.HOST}:{self.devtools_port}/devtools/page/{target}"
        connection = websocket.create_connection(page, enable_multithread=True, suppress_origin=True)
        connection.settimeout(0.01)
        return connection

    def _websocket_request(self, method, *arguments, **options):
        """Override of Odoo: the browser is not closed."""
        return None if method == "Browser.close" else super()._websocket_request(method, *arguments, **options)


class Tenant:
    """The process of a browser for one test: to end it ends what the test did in it."""

    def __init__(self, process):
        self.process, self.pid, self.connection, self.numbers = process, process.pid, None, itertools.count()

    def ask(self, method, **params):
        """Return the answer of the browser to a command of its developers' protocol.

        :raise RuntimeError: if it refuses
        """
        number = next(self.numbers)
        self.connection.send(json.dumps({"id": number, "method": method, "params": params}))
        while (answer := json.loads(self.connection.recv())).get("id") != number:
            pass
        if "error" in answer:
            raise RuntimeError(f"The browser refuses {method}: {answer['error']}")
        return answer["result"]

    def poll(self):
        return self.process.poll()

    def terminate(self):
        if self.connection:
            self.connection.close()

    kill = terminate

    def wait(self, timeout=None):
        return 0
