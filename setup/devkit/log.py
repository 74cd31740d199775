"""What a log of Odoo says."""

import re
import subprocess

from .paths import ROOT, bin_path

ALLOWED = ROOT / "setup/checklog-odoo.cfg"


def check(path, ignore=()):
    """Print the errors and warnings of a log that are not allowed.

    :param Path path: the log
    :param list ignore: regular expressions of more that is allowed in this log
    :return: whether there are none
    """
    words = [bin_path("checklog-odoo"), "--config", ALLOWED, "--no-echo"]
    words += [word for pattern in ignore for word in ("--ignore", pattern)] + [path]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        print(f"\n{done.stdout}{done.stderr}")
    return not done.returncode


def count_tests(path):
    """Return how many tests ran, failed and were skipped, in Odoo's own words at the end of a log.

    A tour that Odoo skips as it finds no browser has failed: nobody has seen the page.
    """
    text = path.read_text(errors="replace")
    found = re.findall(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when", text)
    failures, errors, total = map(int, found[-1]) if found else (0, 0, 0)
    skipped = re.findall(r" INFO \S+ odoo\.addons\.\S+: skipped \S+ : (.*)", text)
    unseen = [reason for reason in skipped if re.search("chrome|websocket|page' target", reason, re.IGNORECASE)]
    return total, failures + errors + len(unseen), len(skipped) - len(unseen)
