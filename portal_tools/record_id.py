"""Ids that came with a request, and may be anything."""

# The largest id that PostgreSQL compares with a record's.
MAX_ID = 2**31 - 1


def parse_id(value):
    """Return a record's id, or None for what cannot be one.

    :param value: a number or its digits; may be anything
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    number = int(text)
    return number if 0 < number <= MAX_ID else None
