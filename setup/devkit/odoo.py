"""How Odoo is started."""

import os
import socket
import subprocess
from pathlib import Path

from . import addons, npm, postgres
from .console import Failure
from .paths import DATA, LOGS, PYCACHE, bin_path

ONCE = ("--stop-after-init", "--no-http", "--max-cron-threads=0")
DONE = "the script is done"
# What a customer's browser asks for, and what a colleague's does.
FRONTEND = (
    "portal.assets_chatter.css",
    "portal.assets_chatter.js",
    "portal.assets_chatter_style.css",
    "web.__assets_tests_call__.js",
    "web.assets_frontend.css",
    "web.assets_frontend_lazy.js",
    "web.assets_frontend_minimal.js",
    "web.assets_tests.js",
)
BACKEND = ("web.assets_web.css", "web.assets_web.js", "web.assets_web_print.css")
# Starts Odoo for tests. Its folder is the first that Python searches: one with an odoo.py in it would hide Odoo.
QUICK_TESTS = Path(__file__).parent / "within/quick_tests.py"


def command(database, *arguments, program="server", bundles=None, ending=""):
    """Return the words that start Odoo on a database.

    :param str database: the database's name
    :param str arguments: options of Odoo's `server` (or of `program`)
    :param tuple bundles: the scripts and styles that its tests open, if it runs tests
    :param str ending: lines of Python that run after its tests, in the same Odoo
    """
    # A root without addons is refused by Odoo, so the roots are those that have some.
    roots = ",".join(str(root) for root in addons.ROOTS if addons.find(root))
    options = [f"--addons-path={roots}", f"--data-dir={DATA}", f"--database={database}"]
    start = ["-m", "odoo"] if bundles is None else [str(QUICK_TESTS), ",".join(bundles), ending]
    return [str(bin_path("python")), *start, program, *options, *arguments]


def environment():
    """Return the environment for Odoo: the database server, and no settings of the caller's."""
    own = {"ODOO_RC": os.devnull, "PYTHONWARNINGS": "ignore", "PORTAL_AXE": str(npm.AXE)}
    # Compiled once and not at each start, which takes seconds; outside of the sources.
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(PYCACHE)}
    return {**postgres.environment(), **own, **compiled}


def install(database, modules, *arguments, log):
    """Install addons in a database and wait.

    :param list modules: names of addons
    :param str log: the name of the log file
    :raise Failure: If Odoo fails.
    """
    run(database, f"--init={','.join(modules)}", *ONCE, *arguments, log=log)


def update(database, modules, log):
    """Update addons in a database and wait.

    :raise Failure: If Odoo fails.
    """
    run(database, f"--update={','.join(modules)}", *ONCE, log=log)


def run(database, *arguments, log, program="server", feed="", check=True, bundles=None, ending=""):
    """Run Odoo to its end with its output in a log.

    :param str log: the name of the log file
    :param str feed: what Odoo reads on its standard input
    :param bool check: whether a failing Odoo is a failure here
    :param tuple bundles: see `command`
    :param str ending: see `command`
    :return: the path of the log
    :raise Failure: If Odoo ends with an error or logs one.
    """
    path = LOGS / f"{log}.log"
    LOGS.mkdir(parents=True, exist_ok=True)
    words = command(database, *arguments, program=program, bundles=bundles, ending=ending)
    with open(path, "w") as file:
        done = subprocess.run(words, stdout=file, stderr=file, input=feed, text=True, env=environment())
    lines = path.read_text(errors="replace").splitlines()
    if check and (done.returncode or any(" CRITICAL " in line for line in lines)):
        raise Failure("\n".join(lines[-25:]) + f"\n\nOdoo failed; the whole log is {path}.")
    return path


def script(database, code, log):
    """Run lines of Python in Odoo's shell on a database, and commit.

    :param str code: the lines; `env` is the environment of the administrator
    :return: the path of the log
    :raise Failure: If they fail.
    """
    path = run(database, "--no-http", program="shell", log=log, feed=mark_end(code))
    if not has_ended(path):
        raise Failure(f"{path.read_text()[-3000:]}\n\nThe script failed; the whole log is {path}.")
    return path


def mark_end(code):
    """Return lines of Python that commit and tell that they are done: the shell would go on after an error."""
    return f"{code}\nenv.cr.commit()\nprint('{DONE}')\n"


def has_ended(path):
    """Return whether a log tells that lines have come to their end; see `mark_end`."""
    return DONE in path.read_text(errors="replace")


def free_port():
    """Return the number of a TCP port that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def check_port(port):
    """Make sure that a port can be listened on.

    :raise Failure: If something else listens there.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Failure(
                f"Port {port} is taken. Stop the program that uses it, or name another: make run PORT={port + 1}"
            ) from error
