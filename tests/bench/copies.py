"""Makes sample records with Odoo, and copies their rows with PostgreSQL, in databases of the suite."""

import json
import subprocess
from pathlib import Path

from devkit import odoo
from devkit.console import Failure

MARK = "SAMPLES:"


def make_samples(database, name, login):
    """Let Odoo make samples; return what the function `make` of a source returns.

    :param str name: the source, which `odoo shell` runs
    :param str login: of the portal user whose records they are
    :raise Failure: If Odoo cannot.
    """
    source = Path(__file__).with_name(f"{name}.py").read_text()
    script = f"{source}\nimport json\nprint({MARK!r} + json.dumps(make(env, {login!r})))\n"
    words = odoo.command(database, "--max-cron-threads=0", "--no-http", "--log-level=warn", program="shell")
    done = subprocess.run(words, input=script, capture_output=True, text=True, env=odoo.environment())
    for line in done.stdout.splitlines():
        if line.startswith(MARK):
            return json.loads(line[len(MARK) :])
    raise Failure(f"{done.stderr[-3000:]}\n\nOdoo could not make the {name}; it said the above.")


def copy_row(cursor, schema, table, cells, numbers, sample_id):
    """Copy a row as often as there are numbers.

    :param dict cells: what differs, as SQL that may use `nth`, by the column
    :param str numbers: the rest of a FROM clause, which has `nth` and a WHERE
    """
    names = list(schema.columns(table))
    listed = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(cells.get(name, f'sample."{name}"') for name in names)
    cursor.execute(
        f"INSERT INTO {table} ({listed}) SELECT {values} FROM {table} sample, {numbers} AND sample.id = {sample_id}"
    )
