"""The database server: a private cluster on a unix socket, or the one that PGHOST names."""

import contextlib
import fcntl
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from .console import Failure, step
from .paths import ROOT, STATE, digest, locked
from .system import find_postgres, need, run

USER = "odoo"
SOCKET_PATH_LIMIT = 107  # of the operating system, in bytes
PORT = "5432"
# Nothing here outlives the project: speed before safety against a power cut.
SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "512MB",
    "maintenance_work_mem": "256MB",
    "work_mem": "32MB",
    "max_wal_size": "4GB",
    "max_connections": "200",
    "random_page_cost": "1.1",
    "autovacuum_naptime": "20s",
}


def is_own():
    """Return whether the project runs its own cluster (no PGHOST is set)."""
    return not os.environ.get("PGHOST")


def environment():
    """Return the environment in which PostgreSQL's programs and Odoo find the server."""
    if not is_own():
        return dict(os.environ)
    # Settings of the caller's for another server would go before ours.
    others = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**others, "PGHOST": str(_home()), "PGPORT": PORT, "PGUSER": USER}


@contextlib.contextmanager
def serving():
    """Keep the server up within the block; stop it when no other target uses it.

    Each target holds a shared lock while it works, so that several can run side by side and
    a killed one leaves nothing to clean. Starting and stopping have a lock of their own.

    :raise Failure: If the server cannot be used.
    """
    if not is_own():
        _check_foreign()
        yield
        return
    need("postgresql")
    STATE.mkdir(exist_ok=True)
    with open(STATE / "postgres.users", "w") as users:
        with locked("postgres"):
            _create()
            _start()
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield
        finally:
            with locked("postgres"), contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop()


def stop():
    """Stop the project's cluster, if it runs."""
    if _is_running():
        _control("stop", "--mode=fast", "--wait")


def remove():
    """Stop the project's cluster and delete it.

    :raise Failure: If a target is at work with it.
    """
    STATE.mkdir(exist_ok=True)
    with open(STATE / "postgres.users", "w") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Failure("Another target, such as `make run`, is at work here. Stop it first.") from error
        if find_postgres() and (_home() / "data").exists():
            stop()
        shutil.rmtree(_home(), ignore_errors=True)


def _check_foreign():
    if os.environ.get("PGUSER") == "postgres":
        raise Failure("Odoo refuses to work as the database user postgres: set PGUSER to another one.")
    advice = "PGHOST names a server that does not answer. Start it, or unset PGHOST to use a private one."
    run(["psql", "--dbname=postgres", "--command=SELECT 1"], advice)


def _owner():
    """Return who runs the server: the caller, or `postgres` as PostgreSQL refuses root."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _home():
    """Return the folder of the cluster and its socket.

    It is inside the checkout, unless the path is too long for a socket or the server's user
    cannot reach it (a checkout in the home of root): then in the folder for lasting
    temporary files.
    """
    home = STATE / "postgres"
    if len(os.fsencode(home / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_LIMIT and _is_reachable(ROOT):
        return home
    return Path("/var/tmp") / f"portal-suite-{os.geteuid()}-{digest(str(ROOT))}"


def _is_reachable(folder):
    if os.geteuid():
        return True
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))


def _create():
    home = _home()
    if (home / "data/PG_VERSION").exists():
        if home.stat().st_uid != _owner().pw_uid:
            raise Failure(f"{home} belongs to somebody else: remove it, or run `make clean` as its owner.")
        return
    with step("Creating a private PostgreSQL cluster"):
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(mode=0o700, parents=True)
        if not os.geteuid():
            os.chown(home, _owner().pw_uid, _owner().pw_gid)
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", f"--username={USER}", "--no-sync"]
        advice = "The cluster could not be created; see the lines above."
        # A cluster that is only half made does not get the name of a whole one.
        _as_owner([find_postgres() / "initdb", f"--pgdata={home / 'data.new'}", *options], advice)
        (home / "data.new").rename(home / "data")


def _start():
    if _is_running():
        return
    settings = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    _control(
        "start", "--wait", f"--log={_home() / 'log'}", f"--options=-k {shlex.quote(str(_home()))} -p {PORT} {settings}"
    )


def _is_running():
    command = [find_postgres() / "pg_ctl", "status", f"--pgdata={_home() / 'data'}"]
    try:
        _as_owner(command, "")
    except Failure:
        return False
    return True


def _control(*arguments):
    advice = f"PostgreSQL did not {arguments[0]}; its log is {_home() / 'log'}."
    _as_owner([find_postgres() / "pg_ctl", *arguments, f"--pgdata={_home() / 'data'}"], advice)


def _as_owner(command, advice):
    """Run one of PostgreSQL's programs as the user that owns the cluster.

    :raise Failure: If it fails; `advice` says what to do.
    """
    options = {"cwd": tempfile.gettempdir()}
    if not os.geteuid():
        owner = _owner()
        options |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    # A server that keeps a pipe open would make the caller wait for ever.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run([str(p) for p in command], stdout=output, stderr=output, **options)
        if done.returncode:
            output.seek(0)
            raise Failure(f"{output.read().strip()}\n\n{advice}")
