#!/usr/bin/env python3
"""Run the tests that need a real server with several workers, e-mails and killed processes."""

import argparse
import contextlib
import os
import queue
import re
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(1, str(FOLDER.parents[1] / "setup"))

from devkit import database, paths, postgres  # noqa: E402
from devkit.console import explain  # noqa: E402

# The tests of a file mostly wait for their server, so two files are run at a time, each with its own.
SIDES = 2
COUNT = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="tests, such as test_roles or test_roles.TestRoles.test_narrowing")
    names = parser.parse_args().names
    with postgres.serving():
        if names:
            return run(names)
        database.ensure_suite()
        passed, failed = run_files()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def run(names):
    """Run tests and print how they went, last the line that counts; return 1 if some failed, else 0."""
    result = unittest.TextTestRunner(verbosity=2).run(unittest.TestLoader().loadTestsFromNames(names))
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed - len(result.skipped)} passed, {failed} failed")
    return 1 if failed else 0


def run_files():
    """Run all files of tests, the largest first; return how many tests passed and how many failed."""
    files = sorted(FOLDER.glob("test_*.py"), key=lambda path: path.stat().st_size, reverse=True)
    free = queue.SimpleQueue()
    for side in range(1, SIDES + 1):
        free.put(side)
    with ThreadPoolExecutor(SIDES) as pool:
        counts = list(pool.map(lambda path: run_file(path, free), files))
    return [sum(column) for column in zip(*counts, strict=True)]


def run_file(path, free):
    """Run one file on a side that is free, and show what it printed; return its passed and its failed tests.

    :param queue.SimpleQueue free: the numbers of the sides
    """
    with taken(free) as side:
        words = [sys.executable, Path(__file__).resolve(), path.stem]
        environment = {**os.environ, "PORTAL_FAULTS_SIDE": str(side)}
        done = subprocess.run(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    told = done.stdout.decode(errors="replace")
    counted = COUNT.findall(told)
    print(COUNT.sub("", told).rstrip(), flush=True)
    passed, failed = map(int, counted[-1]) if counted else (0, 0)
    # What ended without its count has broken off, and no test is no success.
    return passed, failed or int(done.returncode != 0 or not passed)


@contextlib.contextmanager
def taken(free):
    """Take the number of a side for the time of a block."""
    side = free.get()
    try:
        yield side
    finally:
        free.put(side)


if __name__ == "__main__":
    # The libraries are in the project's environment, which this script may have been started without.
    if paths.bin_path("python").exists() and Path(sys.prefix) != paths.VENV:
        os.execv(paths.bin_path("python"), [str(paths.bin_path("python")), *sys.argv])
    explain(main)
