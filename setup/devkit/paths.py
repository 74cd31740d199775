"""Where the project keeps what it fetches and makes."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".suite"

APT = STATE / "apt"
DATA = STATE / "data"
DEBIAN_ODOO = STATE / "odoo"
LOGS = STATE / "logs"
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


def write_stamp(name, text):
    """Remember a text under a name; written whole or not at all."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    draft = STAMPS / f"{name}.new"
    draft.write_text(text)
    os.replace(draft, STAMPS / name)
