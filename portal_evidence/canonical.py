"""One way to write a value as bytes, so that its hash is the same everywhere and for ever.

Standard library only; `pack/verify.py` does the same outside Odoo.
"""

import hashlib
import json

# What precedes the first link of a chain.
GENESIS = "0" * 64


def dump(value):
    """Return a value as bytes: JSON in UTF-8 with sorted keys and no blanks.

    :param value: dicts, lists, texts, whole numbers, booleans and None; no floats, which every program writes
        in its own way
    :raise TypeError: if there is a float in it, or anything else that JSON has no word for
    """
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(value):
    """Return the SHA-256 of a value's bytes, in hexadecimal digits."""
    return hashlib.sha256(dump(value)).hexdigest()


def link(previous, content):
    """Return the hash of a link of a chain.

    :param str previous: the hash of the link before it
    :param str content: the digest of what the link holds
    """
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()


def block(previous, number, evidence_hash):
    """Return the hash of a block of a company's chain, which holds its number too.

    :param str previous: the hash of the block before it
    :param int number: its place in the chain
    :param str evidence_hash: the hash of the evidence that it holds
    """
    return link(previous, digest({"evidence": evidence_hash, "number": number}))


def decimal_text(number, digits):
    """Return a number as text with at most so many digits after the point, without zeros at the end.

    :param float number: the number
    :param int digits: the most digits after the point
    """
    text = f"{number:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def amount_text(amount, currency):
    """Return an amount as text with all digits of its currency.

    :param float amount: the amount
    :param currency: the `res.currency`
    """
    return f"{currency.round(amount) + 0.0:.{currency.decimal_places}f}"


def time_text(when):
    """Return a time as people read it: in UTC, to the second.

    :param datetime when: a time in UTC
    """
    return f"{when:%Y-%m-%d %H:%M:%S} UTC"


def _refuse_floats(value):
    if isinstance(value, float):
        raise TypeError(f"A float has no canonical form: {value}")
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_floats(part)
