"""Renders the results as Markdown tables."""

import json
import sys
from pathlib import Path

SPREADS = {
    "one": "All documents belong to one customer",
    "many": "The documents are spread over many customers",
}
NOTHING = "-"


def markdown(result):
    """Return the results as Markdown.

    :param dict result: what `run.main` writes as JSON
    """
    tables = [part for spread in result["spreads"] for part in _spread(result, spread)]
    return "\n".join([*_heading(result), *tables])


def _heading(result):
    machine = result["machine"]
    return [
        "# Benchmark",
        "",
        f"Measured on {result['date']}: {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gb']} GB of memory, {machine['system']}, Python {machine['python']}, "
        f"PostgreSQL {machine['postgresql']}, load before the start {machine['load_before']}. "
        f"{result['rounds']} views of each page on each side, seed {result['seed']}.",
        "",
    ]


def _spread(result, spread):
    runs = sorted((run for run in result["runs"] if run["spread"] == spread), key=lambda run: run["size"])
    titles = ["Orders", "Page", "SQL queries", "Server ms", "Client ms p50", "Client ms p95", "Ratio", "Growth"]
    rows = [_row(result["sides"], run, page, runs[0]) for run in runs for page in run["pages"]]
    align = "|" + "|".join(["---:", ":---", *["---:"] * (len(titles) - 2)]) + "|"
    lines = [_line(titles), align, *map(_line, rows)]
    return [f"## {SPREADS[spread]}", "", f"Cells: {' / '.join(result['sides'])}.", "", *lines, "", *_made(runs), ""]


def _row(sides, run, page, smallest):
    first = next(each for each in smallest["pages"] if each["name"] == page["name"])
    shown = {"queries": 0, "server_ms": 1, "client_ms": 1, "client_ms_p95": 1}
    cells = [_both((page[side][key] if side in page else None for side in sides), n) for key, n in shown.items()]
    growth = ratio = NOTHING
    if run is not smallest:
        times = ((page.get(side), first.get(side)) for side in sides)
        growth = _both((now and now["client_ms"] / before["client_ms"] for now, before in times), 2)
    if "suite" in sides and all(side in page for side in sides):
        [other] = set(sides) - {"suite"}
        ratio = f"{page['suite']['client_ms'] / page[other]['client_ms']:.2f}"
    return [f"{run['size']:,}", page["name"], *cells, ratio, growth]


def _both(values, digits):
    return " / ".join(NOTHING if value is None else f"{value:,.{digits}f}" for value in values)


def _line(cells):
    return f"| {' | '.join(cells)} |"


def _made(runs):
    return [
        f"- {run['size']:,} orders: {sum(run['generation']['rows'].values()):,} rows generated in "
        f"{run['generation']['seconds']:.0f} s, {run['generation']['megabytes']:,} MB"
        for run in runs
    ]


if __name__ == "__main__":
    print(markdown(json.loads(Path(sys.argv[1]).read_text())))
