#!/usr/bin/env python3
"""Run the tests that need a real server with several workers, e-mails and killed processes."""

import argparse
import os
import sys
import unittest
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parents[2] / "setup"))

from devkit import paths, postgres  # noqa: E402
from devkit.console import explain  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="tests, such as test_roles or test_roles.TestRoles.test_narrowing")
    names = parser.parse_args().names
    loader = unittest.TestLoader()
    with postgres.serving():
        found = loader.loadTestsFromNames(names) if names else loader.discover(str(Path(__file__).parent))
        result = unittest.TextTestRunner(verbosity=2).run(found)
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed - len(result.skipped)} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    # The libraries are in the project's environment, which this script may have been started without.
    if paths.bin_path("python").exists() and Path(sys.prefix) != paths.VENV:
        os.execv(paths.bin_path("python"), [str(paths.bin_path("python")), *sys.argv])
    explain(main)
