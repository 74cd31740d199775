"""Files of comma-separated values that a spreadsheet opens without running what is in them."""

import csv
import io

# A spreadsheet takes a text for a formula if it begins so; the wide forms are those of East Asian keyboards.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(rows, decimal_point="."):
    """Return rows as the bytes of a CSV file in UTF-8, with the mark by which spreadsheets know that.

    :param rows: lists of values; numbers stay numbers, anything else is text
    :param str decimal_point: that of the reader's language; where it is a comma, values are
        separated by semicolons, as spreadsheets of these languages expect
    """
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";" if decimal_point == "," else ",")
    for row in rows:
        writer.writerow([_write_value(value, decimal_point) for value in row])
    return file.getvalue().encode("utf-8-sig")


def _write_value(value, decimal_point):
    if isinstance(value, bool) or not isinstance(value, int | float):
        return defuse(str(value))
    return str(value).replace(".", decimal_point)


def defuse(text):
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_STARTS) else text
