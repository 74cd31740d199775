"""Programs that come from the distribution."""

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .console import Failure, step
from .paths import ROOT

GIGABYTE = 1024**3
DISK_NEEDED = 5 * GIGABYTE
QUIET = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}


def _has_programs(*names):
    return lambda: all(shutil.which(name) for name in names)


def _has_venv():
    return bool(importlib.util.find_spec("ensurepip"))


def _has_font():
    return bool(list(Path("/usr/share/fonts").glob("truetype/*/*.ttf")))


def _has_pango():
    return all(ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0"))


def _has_scripts():
    """Return whether there are fonts for names in Arabic and Chinese, as in the tests."""
    asked = [["fc-list", f":lang={lang}"] for lang in ("ar", "th", "zh")]
    return bool(shutil.which("fc-list")) and all(subprocess.run(words, **QUIET).stdout.strip() for words in asked)


# What a target may need: (is it there?, the packages that bring it).
NEEDS = {
    "venv": (_has_venv, ["python3-venv"]),
    "postgresql": (lambda: find_postgres() is not None, ["postgresql"]),
    "postgresql-client": (_has_programs("psql", "createdb", "dropdb"), ["postgresql-client"]),
    "chromium": (_has_programs("chromium"), ["chromium"]),
    "font": (_has_font, ["fonts-liberation"]),
    # Debian's names; WeasyPrint loads the libraries by theirs.
    "pango": (_has_pango, ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]),
    "scripts": (_has_scripts, ["fontconfig", "fonts-noto-core", "fonts-droid-fallback"]),
    "wkhtmltopdf": (_has_programs("wkhtmltopdf"), ["wkhtmltopdf"]),
    "pdfsig": (_has_programs("pdfsig"), ["poppler-utils"]),
    "node": (_has_programs("node", "npm"), ["nodejs", "npm"]),
    "git": (_has_programs("git"), ["git"]),
}


def find_postgres():
    """Return the folder of the newest installed PostgreSQL server's programs, or None."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(folders, key=lambda path: int(path.parts[-3]), reverse=True)
    if newest:
        return newest[0].parent
    program = shutil.which("initdb")
    return Path(program).resolve().parent if program else None


def run(command, advice, **options):
    """Run a command silently.

    :param list command: the command and its arguments
    :param str advice: what to do when it fails, as a plain sentence
    :return: what it printed
    :rtype: str
    :raise Failure: If the command fails.
    """
    try:
        done = subprocess.run([str(part) for part in command], **(QUIET | options))
    except OSError as error:
        raise Failure(f"{command[0]} could not be started ({error}). {advice}") from error
    if done.returncode:
        end = "\n".join((done.stdout or "").strip().splitlines()[-12:])
        raise Failure(f"{end}\n\n{advice}")
    return done.stdout


def need(*names):
    """Install the distribution's packages for what is missing of `names`.

    :param str names: keys of NEEDS
    :raise Failure: If they cannot be installed.
    """
    if "PGHOST" in os.environ:  # a server of somebody else's needs only the means to speak with it
        names = [f"{name}-client" if name == "postgresql" else name for name in names]
    missing = [name for name in names if not NEEDS[name][0]()]
    if missing:
        install_packages([p for name in missing for p in NEEDS[name][1]])


def install_packages(packages):
    """Install packages of the distribution, as root or through sudo.

    :raise Failure: If apt is missing, the caller may not install or apt fails.
    """
    check_disk()
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    by_hand = "apt-get update && " + " ".join(install)
    if not shutil.which("apt-get"):
        raise Failure(f"Please install these with your package manager: {', '.join(packages)}.")
    prefix = as_root(by_hand)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wait = ["-o", "DPkg::Lock::Timeout=300"]
    advice = f"apt could not install the packages; check the network and run as root: {by_hand}"
    with step(f"Installing {', '.join(packages)}"):
        run([*prefix, "apt-get", *wait, "update"], advice, env=environment)
        run([*prefix, *install, *wait], advice, env=environment)


def as_root(by_hand):
    """Return the words that make a command run as root.

    :param str by_hand: what an administrator can run instead
    :raise Failure: If the caller is neither root nor may use sudo.
    """
    if os.geteuid() == 0:
        return []
    # sudo asks for a password where somebody can give one.
    ask = ["sudo", "--validate"] if sys.stdin.isatty() else ["sudo", "--non-interactive", "true"]
    if shutil.which("sudo") and not subprocess.run(ask).returncode:
        return ["sudo", "env", "DEBIAN_FRONTEND=noninteractive"]
    raise Failure(f"Packages are missing and you may not install them. Ask an administrator to run: {by_hand}")


def check_disk():
    """Make sure that there is room for Odoo, its packages and the databases.

    :raise Failure: If less than 5 GB are free.
    """
    free = shutil.disk_usage(ROOT).free
    if free < DISK_NEEDED:
        raise Failure(
            f"Only {free / GIGABYTE:.1f} GB are free below {ROOT}; set-up needs 5 GB. "
            "Free some space, or put the checkout on a larger disk."
        )
