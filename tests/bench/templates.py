"""Turns the rows of sample documents into templates with a slot for all that differs between documents."""

from datetime import date, timedelta
from decimal import Decimal

from samples import SAMPLE_COMPANY, SAMPLE_CONTACT

# Tables without an id: which column names the record that a row belongs to, and that one's table.
LINKS = {
    "account_move_line_account_tax_rel": ("account_move_line_id", "account_move_line"),
    "account_account_tag_account_move_line_rel": ("account_move_line_id", "account_move_line"),
    "account_tax_sale_order_line_rel": ("sale_order_line_id", "sale_order_line"),
    "sale_order_line_invoice_rel": ("order_line_id", "sale_order_line"),
    "stock_reference_move_rel": ("move_id", "stock_move"),
    "stock_reference_sale_rel": ("sale_id", "sale_order"),
}
# The payment of an invoice is not copied, and so neither is what refers to it.
NOT_COPIED = {"full_reconcile_id", "matching_number"}
MONEY = ("amount_", "balance", "credit", "debit", "price_", "tax_base_amount", "technical_price", "untaxed_amount")
FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, attname, confrelid::regclass::text FROM pg_constraint
    JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1] WHERE contype = 'f'
"""


class Schema:
    """What of the database's catalogue decides which cells differ between documents."""

    def __init__(self, cursor):
        self.cursor = cursor
        cursor.execute(FOREIGN_KEYS)
        self.targets = {(table, column): target for table, column, target in cursor.fetchall()}
        self.taken = {}

    def columns(self, table):
        """Return a table's columns: {name: type}."""
        query = "SELECT attname, atttypid::regtype::text FROM pg_attribute WHERE attrelid = %s::regclass"
        self.cursor.execute(f"{query} AND attnum > 0 AND NOT attisdropped ORDER BY attnum", [table])
        return dict(self.cursor.fetchall())

    def rows(self, table, ids):
        """Return the rows of a story in a table, each a dict of texts, None for a null.

        :param dict ids: the ids of the story by table
        """
        column, owner = LINKS.get(table, ("id", table))
        names = list(self.columns(table))
        texts = ", ".join(f'"{name}"::text' for name in names)
        query = f"SELECT {texts} FROM {table} WHERE {column} = ANY(%s) ORDER BY {', '.join(names[:2])}"
        self.cursor.execute(query, [ids.get(owner, [])])
        return [dict(zip(names, row, strict=True)) for row in self.cursor.fetchall()]

    def next_id(self, table):
        """Return the first id that neither a record nor an earlier batch takes."""
        self.cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
        return max(self.taken.get(table, 0), self.cursor.fetchone()[0])

    def take(self, table, count):
        """Reserve ids; return the first."""
        first = self.next_id(table)
        self.taken[table] = first + count
        return first


class Template:
    """The rows of a story in a table as text in COPY's format, with a slot for all that differs.

    :param dict targets: the table that each (table, column) refers to
    :param dict columns: the columns and their types
    :param dict story: the ids and names of the sample's records
    :param list rows: dicts of texts
    """

    def __init__(self, targets, table, columns, story, rows):
        self.targets, self.table, self.columns, self.story = targets, table, columns, story
        self.ids, self.amounts, self.offsets = set(), set(), set()
        # Until it is known otherwise all that happened in a story happened on this day.
        self.today = date.today()
        self.texts = self._replacements()
        cells = [[self._cell(name, value, row) for name, value in row.items()] for row in rows]
        self.text = "".join("\t".join(row) + "\n" for row in cells)

    def _replacements(self):
        prefix, _slash, _number = self.story.get("invoice", "").rpartition("/")
        pairs = {
            self.story.get("invoice"): "INV/%(year)s/%(number)d",
            f"{prefix}/": "INV/%(year)s/",
            self.story.get("picking"): "WH/OUT/%(number)d",
            self.story.get("order"): "S%(number)d",
            SAMPLE_COMPANY: "%(company)s",
            SAMPLE_CONTACT: "%(contact)s",
            "sample@": "%(mailbox)s@",
        }
        return {old: new for old, new in pairs.items() if old and old != "/"}

    def _cell(self, name, value, row):
        if value is None or name in NOT_COPIED:
            return r"\N"
        slot = self._id(name, value, row)
        if slot:
            self.ids.add(slot)
            return f"%({slot})d"
        kind = self.columns[name]
        if kind == "date" or kind.startswith("timestamp"):
            return self._moment(value, kind)
        if kind in ("numeric", "double precision") and name.startswith(MONEY) and Decimal(value):
            self.amounts.add(value)
            return f"%(x{value})s"
        return {"access_token": "%(token)s", "sequence_number": "%(number)d"}.get(name) or self._text(value)

    def _id(self, name, value, row):
        target = self.table if name == "id" else self.targets.get((self.table, name))
        if (self.table, name) == ("mail_followers", "res_id"):
            target = row["res_model"].replace(".", "_")
        ids = self.story["ids"].get(target, [])
        return value.isdigit() and int(value) in ids and f"{target}.{ids.index(int(value))}"

    def _moment(self, value, kind):
        offset = (date.fromisoformat(value[:10]) - self.today).days
        self.offsets.add(offset)
        return f"%(day{offset})s" if kind == "date" else f"%(day{offset})s %(time)s"

    def _text(self, value):
        for old, new in {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "%": "%%", **self.texts}.items():
            value = value.replace(old, new)
        return value


def money(templates, largest):
    """Return the amounts' texts for each factor from 0 to the largest: [{slot: text}]."""
    amounts = {amount for template in templates for amount in template.amounts}
    return [{f"x{a}": str(Decimal(a) * factor) for a in amounts} for factor in range(largest + 1)]


def dates(templates, days):
    """Return the dates' texts for each age in days: [{slot: text}]."""
    offsets = {offset for template in templates for offset in template.offsets}
    yesterday = date.today() - timedelta(days=1)
    past = [yesterday - timedelta(days=age) for age in range(days)]
    return [{"year": d.year, **{f"day{o}": str(d + timedelta(days=o)) for o in offsets}} for d in past]
