"""Databases: two templates that are made once, and copies of them that are made in a second."""

import os
import shutil
import subprocess

from . import addons, odoo, odoo_source, postgres
from .console import Failure, step
from .paths import DATA, ROOT, VENV, digest, forget_stamp, locked, read_stamp, write_stamp


def named(name):
    """Return a database's name on this server: on one that others use, a name of this checkout's own.

    :param str name: the name on the private cluster
    """
    return name if postgres.is_own() else f"{name}_{digest(str(ROOT))[:8]}"


# Stock Odoo with all that our addons build on, and the same with our addons.
STOCK, SUITE = named("portal_stock"), named("portal_suite")
STORY = "from odoo.addons.portal_suite_demo import story\nstory.tell(env)"
LANGUAGES = "en_US,fr_FR"
# The extension for searches in texts, which Odoo adds to each database that it makes.
EXTENSION = "pg_trgm"


def psql(database, query):
    """Return the rows of a query as lists of texts.

    :raise Failure: If the query fails.
    """
    words = ["psql", "--no-psqlrc", "--tuples-only", "--no-align", "--field-separator=\x1f"]
    done = _postgres([*words, f"--dbname={database}", f"--command={query}"])
    return [line.split("\x1f") for line in done.splitlines() if line]


def exists(name):
    """Return whether a database exists."""
    return bool(psql("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def drop(name):
    """Delete a database and its files."""
    _postgres(["dropdb", "--if-exists", "--force", name])
    shutil.rmtree(DATA / "filestore" / name, ignore_errors=True)


def copy(source, target):
    """Make `target` a copy of `source`, files included."""
    drop(target)
    _postgres(["createdb", f"--template={source}", target])
    files = DATA / "filestore" / source
    if files.exists():
        # Odoo never changes a stored file, so that copies can share them.
        shutil.copytree(files, DATA / "filestore" / target, copy_function=_link_or_copy)


def ensure_stock():
    """Make the template with stock Odoo, unless it is there and current."""
    modules = addons.stock_dependencies()
    requirements = [ROOT / "requirements.txt", ROOT / "setup/odoo-requirements.txt"]
    server = postgres.environment()["PGHOST"]
    release = odoo_source.ensure() / "odoo/release.py"
    wanted = digest(*modules, LANGUAGES, EXTENSION, *requirements, str(VENV), server, release)
    if read_stamp(STOCK) == wanted and exists(STOCK):
        return
    forget_stamp(STOCK)
    drop(STOCK)
    with step("Creating a database with stock Odoo (a few minutes, once)"):
        _postgres(["createdb", "--template=template0", "--encoding=UTF8", STOCK])
        psql(STOCK, f"CREATE EXTENSION {EXTENSION}")
        odoo.install(STOCK, modules, f"--load-language={LANGUAGES}", log=STOCK)
    write_stamp(STOCK, wanted)


def ensure_suite():
    """Make the template with all addons of this repository, unless it is there and current.

    :return: the template's name
    """
    with locked("templates"):
        _ensure_suite()
    return SUITE


def _ensure_suite():
    ensure_stock()
    own = addons.everything()
    wanted = digest(read_stamp(STOCK), *own, *map(addons.schema_digest, own.values()))
    if read_stamp(SUITE) != wanted or not exists(SUITE):
        forget_stamp(SUITE)
        with step("Installing the addons"):
            copy(STOCK, SUITE)
            odoo.install(SUITE, list(own), log=SUITE)
        with step("Telling the demo story"):
            odoo.script(SUITE, STORY, log=f"{SUITE}_story")
        write_stamp(SUITE, wanted)


def _link_or_copy(source, target):
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copy2(source, target)


def _postgres(words):
    done = subprocess.run(words, capture_output=True, text=True, env=postgres.environment())
    if done.returncode:
        raise Failure(f"{done.stderr.strip()}\n\n{words[0]} failed; PostgreSQL answered the above.")
    return done.stdout
