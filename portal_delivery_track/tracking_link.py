"""Addresses at which carriers tell where a parcel is, made of a pattern and a number."""

import re
from urllib.parse import quote, urlsplit

# As in the tracking links of Odoo's own delivery methods.
NUMBER = "<shipmenttrackingnumber>"
ZIP = "<zip>"
COUNTRY = "<country>"
# The name of a site, and no address of a machine: that ends in a number.
HOST_PATTERN = r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*"
# What carriers print on labels; anything else is no number of a parcel.
NUMBER_PATTERN = r"[A-Za-z0-9](?:[A-Za-z0-9 ./_-]{0,58}[A-Za-z0-9])?"
# How long the form of a number may be, and how many of its parts may be of any length.
FORM_LENGTH = 80
FORM_REPEATS = 4


def is_number(text):
    """Return whether a text can be the number of a parcel."""
    return bool(re.fullmatch(NUMBER_PATTERN, text or ""))


def is_form(pattern):
    """Return whether a regular expression is sound and so plain that no number takes long to compare with it.

    It is short, repeats no groups and little else, refers to no group and looks around for nothing.
    """
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    # What is escaped, and what stands in brackets, repeats nothing.
    plain = re.sub(r"\\.|\[\^?\]?[^\]]*\]", "x", pattern, flags=re.DOTALL)
    has_odd = re.search(r"\\[1-9]", pattern) or re.search(r"\)[*+{]|\(\?(?!:)", plain)
    repeats = re.findall(r"[*+]|(?<!\()\?|\{\d*,\d*\}", plain)
    return len(pattern) <= FORM_LENGTH and len(repeats) <= FORM_REPEATS and not has_odd


def split_numbers(text):
    """Return the numbers in a text, in which Odoo's carriers put several with commas, each once."""
    return list(dict.fromkeys(part.strip() for part in re.split(r"[,;+\n]", text or "") if part.strip()))


def is_safe_url(url):
    """Return whether an address may be linked to: https, with a plain host and no password."""
    try:
        parts = urlsplit(url or "")
        host = parts.hostname or ""
    except ValueError:
        return False
    # A password and a port would stand beside it.
    is_plain = parts.netloc.lower() == host
    has_odd = re.search(r"[\s<>\"'\\\x00-\x1f\x7f]", url or "")
    return parts.scheme == "https" and is_plain and bool(re.fullmatch(HOST_PATTERN, host)) and not has_odd


def is_pattern(pattern):
    """Return whether a pattern makes addresses: https, with the place of the number behind the host."""
    text = pattern or ""
    filled = text.replace(NUMBER, "1").replace(ZIP, "1").replace(COUNTRY, "1")
    start = text.partition(NUMBER)[0]
    has_path = bool(re.fullmatch(r"https://[^/?#<>]+[/?#].*", start, re.DOTALL))
    return text.count(NUMBER) == 1 and has_path and is_safe_url(filled)


def make_url(pattern, number, zip_code="", country=""):
    """Return the address of a parcel, every part encoded; "" if the pattern or the number is not sound.

    A pattern that asks for the postal code of the recipient makes no address without one.
    """
    number = re.sub(r"\s+", "", number or "")
    zip_code = re.sub(r"\s+", "", zip_code or "")
    if not is_pattern(pattern) or not is_number(number):
        return ""
    if (ZIP in pattern and not zip_code) or (COUNTRY in pattern and not country):
        return ""
    for place, value in ((ZIP, zip_code), (COUNTRY, country), (NUMBER, number)):
        pattern = pattern.replace(place, quote(value or "", safe=""))
    return pattern
