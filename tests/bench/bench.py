#!/usr/bin/env python3
"""Measures the portal's pages on stock Odoo and on the suite; see README.md."""

import os
import sys
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parents[2] / "setup"))

from devkit import console, paths  # noqa: E402


def main():
    """Run the benchmark.

    :raise Failure: If the project is not set up.
    """
    try:
        import run
    except ModuleNotFoundError as error:
        raise console.Failure(f"{error.name} is missing in the project's Python: set the project up first.") from error
    return run.main()


if __name__ == "__main__":
    # Odoo's libraries are in the project's environment, which this script may have been started without.
    if paths.bin_path("python").exists() and Path(sys.prefix) != paths.VENV:
        os.execv(paths.bin_path("python"), [str(paths.bin_path("python")), *sys.argv])
    console.explain(main)
