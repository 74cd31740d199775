"""What an address may ask of the pages of the portal: plain texts, checked, without a database."""

import re
from datetime import datetime

from odoo.addons.portal_tools.record_id import MAX_ID

# The choices that Odoo's lists take by name, and what they give their templates to choose from.
CHOICES = {
    "sortby": "searchbar_sortings",
    "filterby": "searchbar_filters",
    "groupby": "searchbar_groupby",
    "search_in": "searchbar_inputs",
}
# What says which document is asked for, and in which form.
KEPT = {"access_token", "report_type", "download"}
DAYS = ("date_begin", "date_end")
NUMBER = re.compile(r"-?[0-9]{1,10}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?")
FIRST_YEAR, LAST_YEAR = 1900, 2199


def is_id(value):
    """Return whether a value can be the id of a record, existing or not."""
    if isinstance(value, str):
        return bool(NUMBER.fullmatch(value)) and abs(int(value)) <= MAX_ID
    return not isinstance(value, int) or abs(value) <= MAX_ID


def clean(arguments):
    """Return the arguments of an address without the days, pages and ids that are none.

    :param dict arguments: values by name; those that are no texts were checked with the path
    """
    return {name: value for name, value in arguments.items() if not isinstance(value, str) or _is_valid(name, value)}


def _is_valid(name, value):
    if not value:
        return True
    if name == "page":
        return is_id(value)
    if name in DAYS:
        return _is_moment(value)
    return not name.endswith("_id") or is_id(value)


def _is_moment(value):
    if not MOMENT.fullmatch(value):
        return False
    try:
        return FIRST_YEAR <= datetime.fromisoformat(value).year <= LAST_YEAR
    except ValueError:
        return False


def find_unknown(arguments, offered):
    """Return the names of the choices in an address that a list does not offer.

    :param dict arguments: values by name
    :param dict offered: what the list gave its template
    """
    return {
        name
        for name, key in CHOICES.items()
        if arguments.get(name) and not _is_offered(arguments[name], offered.get(key))
    }


def _is_offered(choice, options):
    # A list that offers nothing to choose takes no notice of what is chosen.
    if not options:
        return True
    # The search box sends what an option calls its input; addresses may hold the key.
    return choice in options or choice in {option.get("input") for option in options.values()}
