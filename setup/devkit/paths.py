"""Where the project keeps what it fetches and makes."""

import contextlib
import fcntl
import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATE = (ROOT / ".suite").resolve()

APT = STATE / "apt"
DATA = STATE / "data"
DEBIAN_ODOO = STATE / "odoo"
LOGS = STATE / "logs"
PYCACHE = STATE / "pycache"
SCREENSHOTS = STATE / "screenshots"
STAMPS = STATE / "stamps"
VENV = STATE / "venv"


def bin_path(name):
    """Return the path of a program in the project's virtual environment."""
    return VENV / "bin" / name


def digest(*parts):
    """Return a short fingerprint of texts, bytes and the content of files.

    :param parts: each a str, bytes or an existing Path
    """
    result = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            part = part.read_bytes()
        elif isinstance(part, str):
            part = part.encode()
        result.update(len(part).to_bytes(8, "big") + part)
    return result.hexdigest()[:16]


def read_stamp(name):
    """Return what was stamped under this name, or None."""
    try:
        return (STAMPS / name).read_text()
    except FileNotFoundError:
        return None


def forget_stamp(name):
    """Forget what was stamped under a name: before the work that it stands for is begun again."""
    (STAMPS / name).unlink(missing_ok=True)


@contextlib.contextmanager
def locked(name):
    """Wait for the other targets that hold a lock, and hold it within the block.

    The operating system lets go of it when a target is killed.
    """
    STATE.mkdir(exist_ok=True)
    with open(STATE / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_stamp(name, text):
    """Remember a text under a name; written whole or not at all."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    draft = STAMPS / f"{name}.new"
    draft.write_text(text)
    os.replace(draft, STAMPS / name)
