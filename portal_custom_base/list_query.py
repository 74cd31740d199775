"""What a user asks of a list, as plain and validated values, without a database."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from urllib.parse import urlencode

PAGE_SIZES = (10, 25, 50, 100)
DEFAULT_PAGE_SIZE = 25
MAX_SEARCH_LENGTH = 100
# The years within which a day can be converted from any time zone.
FIRST_YEAR, LAST_YEAR = 1900, 2199


@dataclass(frozen=True)
class ListQuery:
    """The search, order, filter, grouping, dates and page that the user chose, all of them valid."""

    sortby: str
    filterby: str | None = None
    groupby: str | None = None
    search: str = ""
    search_in: str | None = None
    date_begin: date | None = None
    date_end: date | None = None
    page: int = 1
    page_size: int = DEFAULT_PAGE_SIZE
    pages: int = 1
    default_sortby: str = ""
    default_filterby: str | None = None
    default_groupby: str | None = None

    @classmethod
    def parse(cls, arguments, sorts, filters=(), searches=(), page_size=DEFAULT_PAGE_SIZE, groups=()):
        """Return what an address asks for; missing and unknown values become the defaults.

        :param dict arguments: names mapped to texts; values that are not text count as missing
        :param sorts: the known orders, the default first
        :param filters: the known filters, the default first
        :param searches: the known fields to search
        :param int page_size: the number of records per page that the user prefers
        :param groups: the known ways to group, the default first
        """
        texts = {name: value for name, value in arguments.items() if isinstance(value, str)}
        sort, chosen, group = (next(iter(known), None) for known in (sorts, filters, groups))
        size = _parse_number(texts.get("ppg"))
        return cls(
            sortby=_choose(texts.get("sortby"), sorts, sort),
            filterby=_choose(texts.get("filterby"), filters, chosen),
            groupby=_choose(texts.get("groupby"), groups, group),
            # PostgreSQL cannot store zero bytes in text.
            search=texts.get("search", "").replace("\0", "").strip()[:MAX_SEARCH_LENGTH] if searches else "",
            search_in=_choose(texts.get("search_in"), searches, None),
            date_begin=_parse_day(texts.get("date_begin")),
            date_end=_parse_day(texts.get("date_end")),
            page=_parse_number(texts.get("page")) or 1,
            page_size=size if size in PAGE_SIZES else page_size,
            default_sortby=sort,
            default_filterby=chosen,
            default_groupby=group,
        )

    @property
    def offset(self):
        return (self.page - 1) * self.page_size

    @property
    def is_narrowed(self):
        """Whether a search, a filter or dates narrow the list."""
        return bool(self.search or self.date_begin or self.date_end or self.filterby != self.default_filterby)

    @property
    def is_chosen(self):
        """Whether the user chose anything: what is listed, or how."""
        return self.is_narrowed or (self.sortby, self.groupby) != (self.default_sortby, self.default_groupby)

    def within(self, total):
        """Return the same query, with its page limited to the last one for a number of records."""
        pages = max(1, -(-total // self.page_size))
        return replace(self, pages=pages, page=min(self.page, pages))

    def get_utc_range(self, zone):
        """Return the start of the first day and the end of the last one.

        :param tzinfo zone: the user's time zone
        :return: two naive datetimes in UTC, each of which may be None
        :rtype: tuple
        """
        end = self.date_end and self.date_end + timedelta(days=1)
        return tuple(day and _begin_of_day(day, zone) for day in (self.date_begin, end))

    def get_address(self, path, page=1, **changes):
        """Return the address of this query, without default values.

        :param str path: the path of the list
        :param int page: the number of the page
        :param changes: arguments that replace those of the query
        """
        values = {
            "search": self.search,
            "search_in": self.search and self.search_in,
            "filterby": self.filterby if self.filterby != self.default_filterby else None,
            "sortby": self.sortby if self.sortby != self.default_sortby else None,
            "groupby": self.groupby if self.groupby != self.default_groupby else None,
            "date_begin": self.date_begin and self.date_begin.isoformat(),
            "date_end": self.date_end and self.date_end.isoformat(),
        }
        arguments = {name: value for name, value in (values | changes).items() if value}
        address = f"{path}/page/{page}" if page > 1 else path
        return f"{address}?{urlencode(arguments)}" if arguments else address

    def get_neighbours(self):
        """Return the page numbers to link: the first, the last and those nearby, with None for each gap."""
        near = {1, self.pages, self.page - 1, self.page, self.page + 1}
        numbers = sorted(number for number in near if 1 <= number <= self.pages)
        result = []
        for number in numbers:
            if result and number - result[-1] > 1:
                result.append(None if number - result[-1] > 2 else number - 1)
            result.append(number)
        return result


def _choose(key, known, default):
    return key if key in known else default


def _parse_number(text):
    # The length is limited, as int() is slow for thousands of digits, or raises.
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None


def _parse_day(text):
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _begin_of_day(day, zone):
    localize = getattr(zone, "localize", None)
    start = datetime.combine(day, time.min)
    start = localize(start) if localize else start.replace(tzinfo=zone)
    return start.astimezone(timezone.utc).replace(tzinfo=None)
