#!/usr/bin/env python3
"""Measures a night in which many subscriptions are due: how long two workers take, and that each is charged once.

It is no part of CI: `tests/bench/renewals.py --contracts 10000`. A fake provider in the same process pays at once.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parents[2] / "setup"))

from devkit import console, database, odoo, paths, postgres  # noqa: E402

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
RUN = "env['portal.contract.renewal']._run_tonight()\nenv.cr.commit()\n"
CHECK = """
SELECT (SELECT count(*) FROM contract_contract WHERE name LIKE 'Bench %' AND renewal_date > CURRENT_DATE),
       (SELECT count(*) FROM portal_contract_charge h JOIN contract_contract c ON c.id = h.contract_id
         WHERE c.name LIKE 'Bench %' AND h.state = 'done'),
       (SELECT count(*) FROM account_payment p JOIN payment_transaction t ON t.id = p.payment_transaction_id
         WHERE t.reference LIKE 'SUB-%'),
       (SELECT count(*) FROM contract_contract WHERE invoice_generation_error IS NOT NULL)
"""


def main():
    """Make the contracts, let two workers renew them at once, and tell the time.

    :raise Failure: if one was forgotten, or charged twice
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--source", help="a database with the suite; by default the template")
    arguments = parser.parse_args()
    name = database.named("bench_renewals")
    with postgres.serving():
        database.copy(arguments.source or database.ensure_suite(), name)
        with console.step(f"Making {arguments.contracts} subscriptions"):
            odoo.script(name, MAKE.format(count=arguments.contracts), log=name)
        start = time.monotonic()
        runs = [_run(name, number) for number in range(arguments.workers)]
        codes = [run.wait() for run in runs]
        seconds = time.monotonic() - start
        [counts] = database.psql(name, CHECK)
        database.drop(name)
    renewed, charged, paid, failed = map(int, counts)
    print(f"{renewed} renewed, {charged} charged, {paid} paid, {failed} failed in {seconds:.0f} s")
    if codes != [0] * arguments.workers or not renewed == charged == paid == arguments.contracts:
        raise console.Failure("A subscription was forgotten, or charged twice.")


def _run(name, number):
    log = open(paths.LOGS / f"{name}_{number}.log", "w")  # noqa: SIM115  closed with this process
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
