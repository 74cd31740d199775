#!/usr/bin/env python3
"""Measures how long a statement of account of many lines takes as a PDF: it is to be there within 30 seconds.

It is no part of CI: `tests/bench/statements.py --lines 10000`. PostgreSQL copies an invoice of the demo story; the
lines are read, put into words and printed as for the customer, by the job's own method.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parents[2] / "setup"))

from copies import copy_row  # noqa: E402
from devkit import console, database, odoo, paths, postgres  # noqa: E402
from generate import cursor_on  # noqa: E402
from templates import Schema  # noqa: E402

MOST = 30  # seconds
FIRST = 1_000_000_000
LOGIN = "frank@acme.example"
SAMPLE = """
SELECT line.move_id, MIN(line.id) FROM account_move_line line JOIN account_move move ON move.id = line.move_id
  JOIN res_users payer ON payer.login = %s JOIN res_partner person ON person.id = payer.partner_id
 WHERE line.display_type = 'payment_term' AND move.state = 'posted' AND move.move_type = 'out_invoice'
   AND move.commercial_partner_id = person.commercial_partner_id AND move.payment_state = 'not_paid'
 GROUP BY line.move_id HAVING COUNT(*) = 1 ORDER BY 1 LIMIT 1
"""
DAY = "CURRENT_DATE - (nth % 300)::int"
MOVE_CELLS = {
    "id": f"{FIRST} + nth",
    "name": "'BENCH/' || lpad(nth::text, 7, '0')",
    "access_token": "NULL",
    "date": DAY,
    "invoice_date": DAY,
    "invoice_date_due": DAY,
}
LINE_CELLS = {
    "id": f"{FIRST} + nth",
    "move_id": f"{FIRST} + nth",
    "date": DAY,
    "invoice_date": DAY,
    "date_maturity": DAY,
}
PRINT = """
import resource, time
user = env["res.users"].search([("login", "=", "{login}")])
documents = env(user=user.id)["portal.statement.document"].with_context(lang="en_US", tz="UTC")
from datetime import date, timedelta
end = date.today()
start, used = time.monotonic(), time.process_time()
content = documents._make("pdf", end - timedelta(days=330), end)
children = resource.getrusage(resource.RUSAGE_CHILDREN)
with open("{report}", "w") as report:
    report.write(f"{{time.monotonic() - start}} {{time.process_time() - used + children.ru_utime + children.ru_stime}}")
    report.write(f" {{len(content)}}")
"""


def main():
    """Make the invoices, print the statement, and tell the time.

    :raise Failure: if it took longer than 30 seconds
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--source", help="a database with the suite; by default the template")
    arguments = parser.parse_args()
    name = database.named("bench_statements")
    report = paths.LOGS / f"{name}.txt"
    with postgres.serving():
        database.copy(arguments.source or database.ensure_suite(), name)
        try:
            with console.step(f"Making {arguments.lines} invoices"):
                _make(name, arguments.lines)
            odoo.script(name, PRINT.format(login=LOGIN, report=report), log=name)
        finally:
            database.drop(name)
    seconds, processor, size = map(float, report.read_text().split())
    print(
        f"{arguments.lines} lines as a PDF of {size / 1024:.0f} KiB: {seconds:.1f} s, {processor:.1f} s of a processor"
    )
    if seconds > MOST:
        raise console.Failure(f"A statement took longer than {MOST} seconds.")


def _make(name, count):
    with cursor_on(name) as cursor:
        schema, numbers = Schema(cursor), f"generate_series(1, {count}) nth WHERE TRUE"
        cursor.execute(SAMPLE, [LOGIN])
        move, line = cursor.fetchone()
        copy_row(cursor, schema, "account_move", MOVE_CELLS, numbers, move)
        copy_row(cursor, schema, "account_move_line", LINE_CELLS, numbers, line)
        for table in ("account_move", "account_move_line"):
            cursor.execute(f"VACUUM (FREEZE, ANALYZE) {table}")


if __name__ == "__main__":
    # The libraries are in the project's environment, which this script may have been started without.
    if paths.bin_path("python").exists() and Path(sys.prefix) != paths.VENV:
        os.execv(paths.bin_path("python"), [str(paths.bin_path("python")), *sys.argv])
    console.explain(main)
