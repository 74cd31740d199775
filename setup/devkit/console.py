"""What a target tells the person in front of it: a line per step, a sentence per failure."""

import contextlib
import sys
import time


class Failure(Exception):
    """A step that cannot be done; the message is a plain sentence on what to do."""


@contextlib.contextmanager
def step(title):
    """Print one line for a step, with how long it took.

    :param str title: what is being done, such as "Unpacking Odoo 19.0"
    """
    print(f"  {title} ... ", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"done ({time.monotonic() - start:.0f} s)", flush=True)


def explain(main):
    """Run a target and turn what goes wrong into words and an exit status.

    :param callable main: the target; returns an exit status or None
    """
    try:
        status = main()
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr)
        status = 1
    except OSError as error:
        print(f"\nThe system refused: {error}. Check who owns the folder, and that the disk has room.", file=sys.stderr)
        status = 1
    except KeyboardInterrupt:
        print()
        status = 130
    sys.exit(status or 0)
