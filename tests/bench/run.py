"""Runs the benchmark: databases, servers, measurements and results."""

import argparse
import contextlib
import json
import os
import platform
import statistics
from dataclasses import asdict
from datetime import date
from pathlib import Path

import accept
import documents
import generate
import projects
import purchases
import report
import returns
import roles
import server
import subscriptions
import tickets
import weight
from devkit import addons, database, odoo, postgres
from devkit.console import Failure, step
from devkit.paths import digest, read_stamp
from devkit.system import need
from pages import PAGES

HERE = Path(__file__).parent
MEGABYTE = 1024**2
WARM_UPS = 2  # views of each page before the measured ones
CUSTOMERS = "SELECT commercial_partner_id FROM res_partner JOIN res_users u ON u.partner_id = res_partner.id"
NEWEST = {
    "order": "SELECT max(id) FROM sale_order WHERE state = 'sale' AND partner_id IN",
    "invoice": "SELECT max(id) FROM account_move WHERE state = 'posted' AND partner_id IN",
}


def main():
    """Run the benchmark as the command line says; print the tables and write the JSON file."""
    options = _options()
    machine = _machine()
    with postgres.serving():
        database.ensure_stock()
        if options.accept:
            print("\n" + accept.markdown(accept.run(options.rounds)))
            return
        if options.people:
            print("\n" + roles.markdown(roles.run(options.people)))
            return
        if options.weight:
            print("\n" + weight.markdown(_weigh(options)))
            return
        machine["postgresql"] = database.psql("postgres", "SHOW server_version")[0][0]
        runs = [_run(spread, size, options) for spread in options.spread for size in options.sizes]
    sides = _sides(options)
    settings = {"seed": options.seed, "rounds": options.rounds, "sizes": options.sizes, "spreads": options.spread}
    result = {"date": date.today().isoformat(), "machine": machine, **settings, "sides": sides, "runs": runs}
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(result) + "\n")
    print(report.markdown(result))


def _sides(options):
    """Return the names of the two sides."""
    if options.stock_only:
        return ["stock"]
    return [f"suite without {options.without}" if options.without else "stock", "suite"]


def _options():
    parser = argparse.ArgumentParser(prog="bench.py", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=[100, 10_000], help="numbers of orders, such as 100,10000")
    parser.add_argument("--spread", type=_spreads, default=["one", "many"], help="one, many or both: one,many")
    parser.add_argument("--stock-only", action="store_true", help="measure Odoo without the suite")
    parser.add_argument("--accept", action="store_true", help="measure the answer to a signature, and sealing")
    parser.add_argument("--people", type=int, help="measure a change of a role that so many people have")
    parser.add_argument("--weight", action="store_true", help="measure bytes and time in a browser on a slow network")
    parser.add_argument("--without", metavar="ADDON", help="compare with the suite less an addon, in stock's place")
    parser.add_argument("--rounds", type=int, default=15, help="measured views of each page on each side")
    parser.add_argument("--seed", type=int, default=1, help="of the random amounts and tokens")
    parser.add_argument("--json", type=Path, help="where the results go")
    parser.add_argument("--keep", action="store_true", help="keep the databases and use them again")
    options = parser.parse_args()
    if options.without and options.without not in addons.shipped():
        parser.error(f"{options.without} is no addon of this repository")
    if options.rounds < 2:
        parser.error("--rounds must be at least 2")
    return options


def _sizes(text):
    sizes = sorted({int(size) for size in text.split(",")})
    if sizes[0] < generate.LEAST_ORDERS:
        raise argparse.ArgumentTypeError(f"a size is at least {generate.LEAST_ORDERS}")
    return sizes


def _spreads(text):
    spreads = text.split(",")
    if not set(spreads) <= set(generate.SPREADS):
        raise argparse.ArgumentTypeError(f"a spread is one of {', '.join(generate.SPREADS)}")
    return spreads


def _run(spread, size, options):
    """Measure one size and spread; return its part of the results."""
    stock, suite, less = (database.named(f"bench_{side}_{spread}_{size}") for side in ("stock", "suite", "less"))
    names = dict(zip(_sides(options), (less if options.without else stock, suite), strict=False))
    print(f"{size} orders, spread: {spread}")
    try:
        generation = _prepare_stock(stock, size, spread, options.seed)
        if options.without:
            _prepare_suite(stock, less, size, without=options.without)
        if not options.stock_only:
            _prepare_suite(stock, suite, size)
        with step(f"Measuring {options.rounds} rounds"):
            pages = _measure(names, options)
    finally:
        for name in {stock, *names.values()} if not options.keep else ():
            database.drop(name)
    return {"spread": spread, "size": size, "generation": generation, "pages": pages}


def _weigh(options):
    """Measure what visits cost in a browser; return the costs by page and side."""
    need("chromium")
    names = {side: database.named(f"bench_weight_{side}") for side in ("stock", "suite")}
    results = {}
    try:
        _prepare_stock(names["stock"], options.sizes[0], "one", options.seed)
        _prepare_suite(names["stock"], names["suite"], options.sizes[0])
        ids = _newest(names["stock"])
        for side, name in names.items():
            with step(f"Visiting {name}"), server.serving(name) as customer:
                for page in (page for page in PAGES if side == "suite" or not page.addon):
                    customer.view(page, ids)  # The server makes scripts and styles once.
                    path = page.path.format(**ids)
                    results.setdefault(page.name, {})[side] = weight.measure(customer, path, options.rounds)
    finally:
        for name in names.values() if not options.keep else ():
            database.drop(name)
    return results


def _prepare_stock(name, size, spread, seed):
    """Make the generated database, unless a kept one is the same; return what was generated."""
    sources = [HERE / f"{name}.py" for name in ("generate", "samples", "templates")]
    wanted = digest(*sources, read_stamp(database.STOCK) or "", str(size), spread, str(seed))
    kept = _comment(name)
    if kept and kept["digest"] == wanted:
        return kept["generation"]
    with step(f"Generating {name}"):
        database.copy(database.STOCK, name)
        made = generate.generate(name, size, spread, seed)
    bytes_taken = int(database.psql(name, f"SELECT pg_database_size('{name}')")[0][0])
    made["megabytes"] = round(bytes_taken / MEGABYTE)
    comment = json.dumps({"digest": wanted, "generation": made})
    database.psql(name, f"COMMENT ON DATABASE {name} IS '{comment}'")
    return made


def _comment(name):
    """Return the description of a kept database, or None."""
    query = f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'"
    rows = database.psql("postgres", query)
    with contextlib.suppress(ValueError, IndexError):
        return json.loads(rows[0][0])
    return None


def _prepare_suite(stock, name, size, without=None):
    """Create the suite's database from the stock one, so that both contain the same documents; and fill it
    with what stock Odoo does not have.

    :param int size: the number of tickets, of shared files, of returns, of subscriptions, of orders to the supplier and
        of tasks
    :param str without: an addon that is left out, with all that need it
    """
    with step(f"Installing the addons in {name}"):
        database.copy(stock, name)
        # As in the databases that Odoo makes by itself: searches in texts have their indexes.
        database.psql(name, "CREATE EXTENSION IF NOT EXISTS pg_trgm")
        odoo.install(name, _list_addons(without), log=name)
    for more in (tickets, documents, returns, subscriptions, purchases, projects):
        if more.ADDON in _list_addons(without):
            with step(f"Generating {more.__name__} in {name}"):
                more.make(name, size)


def _list_addons(without):
    left_out = {without}
    shipped = addons.shipped()
    while more := _needing(left_out, shipped) - left_out:
        left_out |= more
    return [name for name in shipped if name not in left_out]


def _needing(needed, shipped):
    return {name for name, folder in shipped.items() if needed & set(addons.manifest(folder)["depends"])}


def _measure(names, options):
    """Measure the pages on the sides that have them, one view here and one view there.

    :param dict names: the databases by side
    :return: [{name, side: costs}]
    """
    present = {side: _list_addons(options.without if side != "suite" else None) for side in names if side != "stock"}
    ids = _newest(next(iter(names.values())))
    with contextlib.ExitStack() as stack:
        sides = {side: stack.enter_context(server.serving(name)) for side, name in names.items()}
        having = [(page, [s for s in sides if not page.addon or page.addon in present.get(s, ())]) for page in PAGES]
        return [_measure_page(page, {s: sides[s] for s in names}, ids, options.rounds) for page, names in having]


def _measure_page(page, sides, ids, rounds):
    for customer in sides.values():
        for _turn in range(WARM_UPS):
            customer.view(page, ids)
    costs = {side: [] for side in sides}
    for turn in range(rounds):
        # The sides take turns in coming first, so that neither always benefits from warm caches.
        for side in sorted(sides, reverse=bool(turn % 2)):
            costs[side].append(sides[side].view(page, ids)[0])
    return {"name": page.name, **{side: _summary(side_costs) for side, side_costs in costs.items()}}


def _summary(costs):
    """Return the medians, and of the client's time the 95th percentile and each view's."""
    values = {key: [asdict(cost)[key] for cost in costs] for key in asdict(costs[0])}
    medians = {key: round(statistics.median(of), 2) for key, of in values.items()}
    last = statistics.quantiles(values["client_ms"], n=20, method="inclusive")[-1]
    views = [round(value, 1) for value in values["client_ms"]]
    return {**medians, "client_ms_p95": round(last, 2), "client_ms_views": views}


def _newest(name):
    """Return the ids of the measured customer's newest documents."""
    family = f"(SELECT id FROM res_partner WHERE commercial_partner_id = ({CUSTOMERS} WHERE login = '{server.LOGIN}'))"
    rows = {kind: database.psql(name, f"{query} {family}") for kind, query in NEWEST.items()}
    if not all(row[0][0] for row in rows.values()):
        raise Failure(f"The measured customer has no documents in {name}.")
    return {**{kind: int(row[0][0]) for kind, row in rows.items()}, **tickets.IDS}


def _machine():
    """Return the conditions of the measurement."""
    models = []
    with contextlib.suppress(OSError):
        models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = models[0].partition(":")[2].strip() if models else platform.processor()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / MEGABYTE / 1024
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }
