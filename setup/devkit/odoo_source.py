"""Odoo 19.0 itself: a checkout or package that ODOO_HOME names, or Debian's package."""

import os
import shutil
import subprocess
from pathlib import Path

from .console import Failure, step
from .paths import APT, DEBIAN_ODOO
from .system import check_disk, run

SERIES = "19.0"
PACKAGE = "odoo-19"
# The package links to these fonts and scripts; without them its assets do not build.
LINKED_FROM_HOST = [
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-font-awesome",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "fonts-ocr-b",
]
LINKED_FROM_SID = ["fonts-montserrat"]
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
OWN_ODOO = f"Set ODOO_HOME to a checkout of Odoo {SERIES}, or to its unpacked Debian package."


def ensure():
    """Make Odoo available.

    :return: the folder from which `import odoo` works
    :rtype: Path
    :raise Failure: If ODOO_HOME holds no Odoo 19.0 or the package cannot be had.
    """
    home = os.environ.get("ODOO_HOME")
    if home:
        return _import_folder(Path(home).expanduser().resolve())
    if not (DEBIAN_ODOO / "complete").exists():
        check_disk()
        _fetch_and_unpack()
        (DEBIAN_ODOO / "complete").touch()
    return _import_folder(DEBIAN_ODOO)


def _import_folder(home):
    for folder in (home, home / "usr/lib/python3/dist-packages", home / "dist-packages"):
        release = folder / "odoo/release.py"
        if release.exists():
            if "version_info = (19, 0" not in release.read_text():
                raise Failure(f"{home} holds another series of Odoo than {SERIES}. {OWN_ODOO}")
            return folder
    raise Failure(f"There is no Odoo in {home}. {OWN_ODOO}")


def _fetch_and_unpack():
    shutil.rmtree(DEBIAN_ODOO, ignore_errors=True)
    downloads = APT / "downloads"
    shutil.rmtree(downloads, ignore_errors=True)
    downloads.mkdir(parents=True, exist_ok=True)
    with step(f"Fetching Odoo {SERIES} ({PACKAGE})"):
        advice = f"{PACKAGE} could not be fetched; check the network. {OWN_ODOO}"
        options = _sid_options()
        run(["apt-get", *options, "update"], advice)
        run(["apt-get", *options, "download", PACKAGE, *LINKED_FROM_SID], advice, cwd=downloads)
        _download_from_host(downloads, advice)
    with step(f"Unpacking Odoo {SERIES}"):
        for package in sorted(downloads.glob("*.deb")):
            run(["dpkg", "-x", package, DEBIAN_ODOO], "The package is damaged: run `make clean` and try again.")
        _check_links()
    shutil.rmtree(downloads)


def _download_from_host(folder, advice):
    download = ["apt-get", "download", *LINKED_FROM_HOST]
    try:
        run(download, advice, cwd=folder)
    except Failure:  # a machine whose package lists were never fetched
        lists = APT / "host-lists"
        (lists / "partial").mkdir(parents=True, exist_ok=True)
        own = [f"-oDir::State::lists={lists}", f"-oDir::Cache={APT / 'cache'}"]
        run(["apt-get", *own, "update"], advice)
        run([download[0], *own, *download[1:]], advice, cwd=folder)


def _sid_options():
    """Return apt options with lists of their own, so that the machine's stay as they are."""
    for folder in ("lists/partial", "cache/archives/partial"):
        (APT / folder).mkdir(parents=True, exist_ok=True)
    sources = APT / "sources.list"
    sources.write_text(f"deb [signed-by={KEYRING}] {_mirror()} sid main\n")
    return [
        f"-oDir::Etc::sourcelist={sources}",
        "-oDir::Etc::sourceparts=/dev/null",
        f"-oDir::State::lists={APT / 'lists'}",
        f"-oDir::Cache={APT / 'cache'}",
        "-oAPT::Sandbox::User=root",
    ]


def _mirror():
    """Return the mirror of Debian's main archive that this machine's apt uses.

    :raise Failure: If apt's settings name none.
    """
    if os.environ.get("DEBIAN_MIRROR"):
        return os.environ["DEBIAN_MIRROR"]
    targets = ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(CODENAME)|$(REPO_URI)"]
    found = subprocess.run([*targets, "Created-By: Packages"], capture_output=True, text=True)
    for line in found.stdout.splitlines():
        origin, codename, address = line.split("|")
        if origin == "Debian" and "-" not in codename:
            return address
    return _mirror_in_sources()


def _mirror_in_sources():
    """Return the mirror from the source files, for apt that has no lists yet."""
    folder = Path("/etc/apt")
    files = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]
    for path in files:
        lines = path.read_text().splitlines() if path.is_file() else ()
        for word in " ".join(line for line in lines if not line.startswith("#")).split():
            if "://" in word and word.rstrip("/").endswith("/debian"):
                return word
    raise Failure(f"apt's settings name no mirror of Debian. Set DEBIAN_MIRROR to one. Or: {OWN_ODOO}")


def _check_links():
    broken = [path for path in DEBIAN_ODOO.rglob("*") if path.is_symlink() and not path.exists()]
    if broken:
        names = ", ".join(str(path.relative_to(DEBIAN_ODOO)) for path in broken[:3])
        raise Failure(f"Odoo's package links to files that are missing ({names}). {OWN_ODOO}")
