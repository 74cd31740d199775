"""Fills a database with documents through PostgreSQL's COPY, the same ones for the same seed and day.

Odoo makes one genuine story of each kind (see `samples`); the rows of these stories are turned into
templates, in which what differs between documents is a slot, and written as often as needed.

A size N means, each document with two lines:

- N confirmed orders, each with its posted invoice and its delivery; of ten, nine are paid and
  delivered, addressed to the customer's company, and one is neither, addressed to its contact;
- N / 5 quotations that wait for an answer, addressed to the contact.

With the spread "one" all belong to one customer. With "many" they are dealt out in turn to 10,000
customers, or to N / 10 where that is less, so that each has at least ten orders and two quotations.
The first customer is the measured one, whose portal user is `bench`. Messages are not generated.
"""

import contextlib
import json
import random
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import psycopg2
from devkit import odoo, postgres
from devkit.console import Failure
from samples import LOGIN
from templates import LINKS, Schema, Template, dates, money

SPREADS = ("many", "one")
MOST_CUSTOMERS, LEAST_ORDERS, OPEN_EVERY, QUOTATION_EVERY = 10_000, 10, 10, 5
# How far back documents reach, in days; quotations are younger than they are valid.
ORDER_DAYS, QUOTATION_DAYS = 730, 30
DAY = 86_400  # seconds
LARGEST_FACTOR = 99  # by which the amounts of a document exceed those of its sample
WRITERS = 2  # tables that are written at a time
CHUNK = 2_000  # documents that are handed to PostgreSQL at once
PLAIN_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def generate(database, size, spread, seed):
    """Fill a database that holds no documents yet.

    :param str database: a copy of stock Odoo's template
    :param int size: the number of confirmed orders
    :param str spread: one of SPREADS
    :return: what was made and the seconds it took
    :rtype: dict
    """
    start = time.monotonic()
    samples = make_samples(database)
    with cursor_on(database) as cursor:
        generator = Generator(cursor, samples, size, spread, seed)
    counts = generator.run(database)
    return {"rows": counts, "seconds": round(time.monotonic() - start, 1)}


@contextlib.contextmanager
def cursor_on(database):
    """Keep a connection to a database open within the block; each statement is its own transaction."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    settings = {name: postgres.environment().get(variable) for name, variable in names.items()}
    connection = psycopg2.connect(dbname=database, **{k: v for k, v in settings.items() if v})
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def make_samples(database):
    """Let Odoo make the samples; return what `samples.make` returns.

    :raise Failure: If Odoo cannot.
    """
    mark = "SAMPLES:"
    source = Path(__file__).with_name("samples.py").read_text()
    script = f"{source}\nimport json\nprint('{mark}' + json.dumps(make(env)))\n"
    words = odoo.command(database, "--max-cron-threads=0", "--no-http", "--log-level=warn", program="shell")
    done = subprocess.run(words, input=script, capture_output=True, text=True, env=odoo.environment())
    for line in done.stdout.splitlines():
        if line.startswith(mark):
            return json.loads(line[len(mark) :])
    raise Failure(f"{done.stderr[-3000:]}\n\nOdoo could not make the sample documents; it said the above.")


class Generator:
    """Writes the documents of one database."""

    def __init__(self, cursor, samples, size, spread, seed):
        self.seed = seed
        self.customers = 1 if spread == "one" else max(1, min(MOST_CUSTOMERS, size // LEAST_ORDERS))
        self.bench = samples["bench"]
        partners = {"res_partner": samples["sample"]}
        stories = {name: {**story, "ids": {**partners, **story["ids"]}} for name, story in samples["stories"].items()}
        self.schema = Schema(cursor)
        self.first_customer = self.schema.next_id("res_partner")
        self.batches = [
            Batch(self, {"settled": {"ids": partners}}, self.customers - 1, ORDER_DAYS, first=1),
            Batch(self, {name: stories[name] for name in ("settled", "open")}, size, ORDER_DAYS),
            Batch(self, {"settled": stories["quotation"]}, size // QUOTATION_EVERY, QUOTATION_DAYS),
        ]

    def run(self, database):
        """Write all batches, the largest tables first; return the number of rows by table."""
        sizes = {}
        for batch in self.batches:
            for table, templates in batch.templates.items():
                sizes[table] = sizes.get(table, 0) + batch.count * len(templates["settled"].text)
        tables = sorted(sizes, key=sizes.get, reverse=True)
        with ThreadPoolExecutor(WRITERS) as pool:
            counts = pool.map(lambda table: self._write(database, table), tables)
            return dict(zip(tables, counts, strict=True))

    def _write(self, database, table):
        """Write a table's rows; leave no work that autovacuum would do while we measure."""
        with cursor_on(database) as cursor:
            # Without the triggers that check references, and with indexes made in one go.
            cursor.execute("SET session_replication_role = replica; SET maintenance_work_mem = '512MB'")
            cursor.execute(PLAIN_INDEXES, [table])
            indexes = cursor.fetchall()
            for name, _definition in indexes:
                cursor.execute(f"DROP INDEX {name}")
            count = sum(batch.write(cursor, table) for batch in self.batches)
            for _name, definition in indexes:
                cursor.execute(definition)
            if table not in LINKS:
                cursor.execute(f"SELECT setval('{table}_id_seq', max(id)) FROM {table}")
            cursor.execute(f"VACUUM (FREEZE, ANALYZE) {table}")
        return count

    def customer(self, number):
        """Return the slots' values for a customer; number 0 is the measured one."""
        if not number:
            names = ("Bench Customer", "Bench Contact", LOGIN)
            company, contact = self.bench
        else:
            names = (f"Customer {number:05d}", f"Contact {number:05d}", f"customer{number:05d}")
            company = self.first_customer + 2 * (number - 1)
            contact = company + 1
        keys = ("res_partner.0", "res_partner.1", "company", "contact", "mailbox")
        return dict(zip(keys, (company, contact, *names), strict=True))


class Batch:
    """A number of documents that are copies of the same few stories.

    :param dict stories: "settled" and perhaps "open": the ids and names of the sample's records
    :param int count: how many documents
    :param int days: over how many days until yesterday they are spread
    :param int first: the customer of the first document
    """

    def __init__(self, generator, stories, count, days, first=0):
        self.generator, self.stories, self.count, self.days = generator, stories, count, days
        self.first = first
        schema = generator.schema
        ids = stories["settled"]["ids"]
        widths = [{table: len(rows) for table, rows in story["ids"].items()} for story in stories.values()]
        if widths[0] != widths[-1]:
            raise Failure("The sample documents differ in their number of rows: adapt tests/bench/samples.py.")
        # Only the batch of customers makes partners; the others refer to them.
        own = {t: i for t, i in ids.items() if t != "res_partner" or len(ids) == 1}
        self.starts = {table: (schema.take(table, count * len(rows)), len(rows)) for table, rows in own.items()}
        tables = [*own, *(table for table, (_column, owner) in LINKS.items() if owner in own)]
        self.columns = {table: schema.columns(table) for table in tables}
        made = {table: {name: self._template(schema, table, name) for name in stories} for table in tables}
        self.templates = {table: by_story for table, by_story in made.items() if by_story["settled"].text}

    def _template(self, schema, table, name):
        story = self.stories[name]
        return Template(schema.targets, table, self.columns[table], story, schema.rows(table, story["ids"]))

    def write(self, cursor, table):
        """Write this batch's rows of a table; return their number."""
        if table not in self.templates or not self.count:
            return 0
        names = ", ".join(f'"{name}"' for name in self.columns[table])
        stream = Stream(self._texts(self.templates[table]))
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", stream, size=1 << 20)
        return cursor.rowcount

    def _texts(self, templates):
        amounts, days = money(templates.values(), LARGEST_FACTOR), dates(templates.values(), self.days)
        used = [slot.rpartition(".") for slot in {s for t in templates.values() for s in t.ids}]
        ids = [(f"{t}.{rank}", self.starts[t], int(rank)) for t, _dot, rank in used if t in self.starts]
        is_open = templates.get("open")
        for number, customer, factor, day, values in self._documents():
            values.update(days[day], **amounts[factor])
            for slot, (start, width), rank in ids:
                values[slot] = start + number * width + rank
            is_late = is_open and (number // self.generator.customers) % OPEN_EVERY == OPEN_EVERY - 1
            yield (is_open if is_late else templates["settled"]).text % (customer | values)

    def _documents(self):
        """Yield the number, customer, amount factor, age in days and texts of each document, oldest first."""
        generator, rng, span = self.generator, random.Random(f"{self.generator.seed} {self.days}"), self.days * DAY
        customers = [generator.customer(number) for number in range(generator.customers)]
        for number in range(self.count):
            age = (self.count - 1 - number) * span // self.count
            second = DAY - 1 - age % DAY
            values = {
                "time": f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}",
                "number": 1_000_000 + number,
                "token": f"{rng.getrandbits(128):032x}",
            }
            factor = 1 + int(rng.random() * LARGEST_FACTOR)
            yield number, customers[(self.first + number) % len(customers)], factor, age // DAY, values


class Stream:
    """A file to read from, of which the content is made meanwhile."""

    def __init__(self, texts):
        self.texts = texts

    def read(self, _size):
        """Return the next piece, empty at the end."""
        return "".join(islice(self.texts, CHUNK))
