#!/usr/bin/env python3
"""Measures a night in which many subscriptions are due: how long two workers take, and that each is charged once.

It is no part of CI: `tests/bench/renewals.py --contracts 10000`. A fake provider in the same process pays at once.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parents[2] / "setup"))

from devkit import console, database, odoo, paths, postgres  # noqa: E402

COST, MISSING = "cost of the run:", "no column for"
MAKE = """
from odoo import Command, fields
provider = env.ref("portal_payment_fake.payment_provider_fake")
provider.write({{"state": "test", "is_published": True, "fake_url": False, "fake_answer": "done"}})
# Odoo prepares the journal when it is asked for first, which two workers would do at once.
provider.journal_id.mapped("inbound_payment_method_line_ids")
method = env.ref("portal_payment_fake.payment_method_fake_card")
product = env["product.product"].create({{"name": "Bench seat", "list_price": 10}})
today = env.company._get_portal_contract_today()
env["contract.contract"].search([]).is_charged_automatically = False
for start in range(0, {count}, 500):
    names = [f"Bench {{number}}" for number in range(start, min(start + 500, {count}))]
    partners = env["res.partner"].create([{{"name": name, "is_company": True}} for name in names])
    tokens = env["payment.token"].create([
        {{"provider_id": provider.id, "payment_method_id": method.id, "partner_id": partner.id,
          "payment_details": "4242", "provider_ref": partner.name}} for partner in partners])
    line = {{"product_id": product.id, "name": "Seat", "quantity": 1, "specific_price": 10, "date_start": today,
             "recurring_rule_type": "monthly", "recurring_interval": 1, "recurring_invoicing_type": "pre-paid"}}
    env["contract.contract"].create([
        {{"name": partner.name, "code": partner.name, "partner_id": partner.id, "line_recurrence": True,
          "is_charged_automatically": True, "payment_token_id": token.id,
          "contract_line_ids": [Command.create(line)]}} for partner, token in zip(partners, tokens)])
    env.cr.commit()
"""
# What the run took of the processors is the last line of its log: in Odoo, and in PostgreSQL for its connection.
RUN = f"""
import os, time
from pathlib import Path
from odoo.tools import SQL
[(connection,)] = env.execute_query(SQL("SELECT pg_backend_pid()"))
status = Path(f"/proc/{{connection}}/stat")
def count_seconds():
    words = status.read_text().rpartition(")")[2].split() if status.exists() else []
    return sum(map(int, words[11:13])) / os.sysconf("SC_CLK_TCK")

in_odoo, in_postgres = time.process_time(), count_seconds()
env["portal.contract.renewal"]._run_tonight()
print("{COST}", time.process_time() - in_odoo, count_seconds() - in_postgres)
env.cr.commit()
"""
COLUMNS = f"""
from odoo.tools.sql import table_columns
for model in env.registry.values():
    if model._auto and not model._abstract:
        found = table_columns(env.cr, model._table)
        for field in model._fields.values():
            if field.store and field.column_type and field.name not in found:
                print("{MISSING}", f"{{model._table}}.{{field.name}}")
"""
DUE = "SELECT count(*) FROM contract_contract WHERE name LIKE 'Bench %' AND renewal_date <= CURRENT_DATE"
ROLLED_BACK = "SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()"
# What must hold of each subscription, and how many there are of it.
COUNTS = {
    "renewed": "renewal_date > CURRENT_DATE",
    "with one charge, and that paid": """1 = (SELECT count(*) FROM portal_contract_charge h WHERE h.contract_id = c.id)
        AND 'done' = (SELECT min(h.state) FROM portal_contract_charge h WHERE h.contract_id = c.id)""",
    "with one transaction, and that paid": """ARRAY['done']::varchar[] = (SELECT array_agg(t.state)
        FROM payment_transaction t WHERE t.reference LIKE 'SUB-' || c.id || '-%')""",
    "with one invoice, posted and settled": """ARRAY['posted 0.00']::text[] = (
        SELECT array_agg(m.state || ' ' || round(m.amount_residual, 2)) FROM account_move m
         WHERE m.id IN (SELECT l.move_id FROM account_move_line l JOIN contract_line o ON o.id = l.contract_line_id
                         WHERE o.contract_id = c.id))""",
    "without an error": "invoice_generation_error IS NULL",
}
SUMS = """
SELECT (SELECT sum(p.amount) FROM account_payment p JOIN payment_transaction t ON t.id = p.payment_transaction_id
         WHERE t.reference LIKE 'SUB-%'),
       (SELECT sum(t.amount) FROM payment_transaction t WHERE t.reference LIKE 'SUB-%' AND t.state = 'done'),
       (SELECT sum(m.amount_total) FROM account_move m WHERE m.invoice_origin LIKE 'Bench %' AND m.state = 'posted')
"""


def main():
    """Make the contracts, let two workers renew them at once, and tell the time.

    :raise Failure: if one was forgotten, or charged twice
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--source", help="a database with the suite as it is here; by default the template")
    arguments = parser.parse_args()
    name = database.named("bench_renewals")
    with postgres.serving():
        database.copy(arguments.source or database.ensure_suite(), name)
        try:
            if arguments.source:
                _check_columns(name, arguments.source)
            _measure(name, arguments.contracts, arguments.workers)
        finally:
            database.drop(name)


def _check_columns(name, source):
    """Make sure that a database has what the code here reads.

    :raise Failure: if it was made by other code
    """
    log = odoo.script(name, COLUMNS, log=name).read_text(errors="replace")
    if missing := re.findall(rf"{MISSING} (\S+)", log):
        raise console.Failure(
            f"{source} has no {', '.join(missing[:5])}: it was made by other code. Update its addons, or leave "
            "--source out to measure a copy of the template, which is always current."
        )


def _measure(name, count, workers):
    with console.step(f"Making {count} subscriptions"):
        odoo.script(name, MAKE.format(count=count), log=name)
    [[due]], [[before]] = database.psql(name, DUE), database.psql(name, ROLLED_BACK)
    start = time.monotonic()
    runs = [_run(name, number) for number in range(workers)]
    codes = [run.wait() for run in runs]
    seconds = time.monotonic() - start
    [[left]], [[after]] = database.psql(name, DUE), database.psql(name, ROLLED_BACK)
    print(f"{due} due before, {left} after")
    is_right = _tell_counts(name, count) and (int(due), int(left)) == (count, 0)
    costs = [_read_cost(name, number) for number in range(workers)]
    print(f"{seconds:.0f} s with the start of Odoo, {int(after) - int(before)} transactions rolled back")
    in_odoo, in_postgres = (sum(cost) / count for cost in zip(*costs, strict=True))
    print(f"Processor's time for each: {in_odoo:.3f} s in Odoo, {in_postgres:.3f} s in PostgreSQL")
    if codes != [0] * workers or not is_right:
        raise console.Failure("A subscription was forgotten, or charged twice.")


def _tell_counts(name, count):
    """Tell of how many subscriptions each thing holds that must hold of all, and return whether it does."""
    is_right = True
    for words, condition in COUNTS.items():
        [[held]] = database.psql(
            name, f"SELECT count(*) FROM contract_contract c WHERE name LIKE 'Bench %' AND {condition}"
        )
        print(f"{held} {words}")
        is_right = is_right and int(held) == count
    [[paid, charged, invoiced]] = database.psql(name, SUMS)
    print(f"{paid} paid, {charged} charged, {invoiced} invoiced")
    return is_right and float(paid or 0) == float(charged or 0) == float(invoiced or 0) > 0


def _read_cost(name, number):
    """Return the seconds of the processor that a run took, in Odoo and in PostgreSQL; 0 if it did not end."""
    found = re.findall(rf"{COST} (\S+) (\S+)", _get_log(name, number).read_text(errors="replace"))
    return tuple(map(float, found[-1])) if found else (0.0, 0.0)


def _get_log(name, number):
    return paths.LOGS / f"{name}_{number}.log"


def _run(name, number):
    log = open(_get_log(name, number), "w")  # noqa: SIM115  closed with this process
    run = subprocess.Popen(
        odoo.command(name, "--no-http", program="shell"),
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        env=odoo.environment(),
    )
    run.stdin.write(RUN.encode())
    run.stdin.close()
    return run


if __name__ == "__main__":
    # The libraries are in the project's environment, which this script may have been started without.
    if paths.bin_path("python").exists() and Path(sys.prefix) != paths.VENV:
        os.execv(paths.bin_path("python"), [str(paths.bin_path("python")), *sys.argv])
    console.explain(main)
