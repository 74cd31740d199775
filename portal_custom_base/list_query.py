"""What a reader asks of a list: plain values, checked, without a database."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from urllib.parse import urlencode

PAGE_SIZES = (10, 25, 50, 100)
DEFAULT_PAGE_SIZE = 25
MAX_SEARCH_LENGTH = 100
# Within these years a day begins and ends in every time zone.
FIRST_YEAR, LAST_YEAR = 1900, 2199


@dataclass(frozen=True)
class ListQuery:
    """The search, order, filter, days and page that a reader chose, each one valid."""

    sortby: str
    filterby: str | None = None
    search: str = ""
    search_in: str | None = None
    date_begin: date | None = None
    date_end: date | None = None
    page: int = 1
    page_size: int = DEFAULT_PAGE_SIZE
    pages: int = 1
    default_sortby: str = ""
    default_filterby: str | None = None

    @classmethod
    def parse(cls, arguments, sorts, filters=(), searches=(), page_size=DEFAULT_PAGE_SIZE):
        """Return what an address asks for, with the default in the place of what is missing or unknown.

        :param dict arguments: texts by name; others than texts count as missing
        :param sorts: the known orders, the default first
        :param filters: the known filters, the default first
        :param searches: the known fields to search
        :param int page_size: the number of records on a page that this reader prefers
        """
        texts = {name: value for name, value in arguments.items() if isinstance(value, str)}
        sort, chosen = next(iter(sorts)), next(iter(filters), None)
        size = _parse_number(texts.get("ppg"))
        return cls(
            sortby=_choose(texts.get("sortby"), sorts, sort),
            filterby=_choose(texts.get("filterby"), filters, chosen),
            # PostgreSQL has no text with a zero byte in it.
            search=texts.get("search", "").replace("\0", "").strip()[:MAX_SEARCH_LENGTH] if searches else "",
            search_in=_choose(texts.get("search_in"), searches, None),
            date_begin=_parse_day(texts.get("date_begin")),
            date_end=_parse_day(texts.get("date_end")),
            page=_parse_number(texts.get("page")) or 1,
            page_size=size if size in PAGE_SIZES else page_size,
            default_sortby=sort,
            default_filterby=chosen,
        )

    @property
    def offset(self):
        return (self.page - 1) * self.page_size

    @property
    def is_narrowed(self):
        """Whether the reader asked for less than the whole list."""
        return bool(self.search or self.date_begin or self.date_end or self.filterby != self.default_filterby)

    def within(self, total):
        """Return the same query with the last page of a total in the place of a later one."""
        pages = max(1, -(-total // self.page_size))
        return replace(self, pages=pages, page=min(self.page, pages))

    def get_utc_range(self, zone):
        """Return when the first day begins and when the day after the last one begins.

        :param tzinfo zone: the reader's time zone
        :return: two datetimes in UTC, without zone, or None
        """
        end = self.date_end and self.date_end + timedelta(days=1)
        return tuple(day and _begin_of_day(day, zone) for day in (self.date_begin, end))

    def get_address(self, path, page=1, **changes):
        """Return the address that asks for this, without defaults.

        :param str path: the path of the list
        :param int page: the number of the page
        :param changes: arguments in the place of the own ones
        """
        values = {
            "search": self.search,
            "search_in": self.search and self.search_in,
            "filterby": self.filterby if self.filterby != self.default_filterby else None,
            "sortby": self.sortby if self.sortby != self.default_sortby else None,
            "date_begin": self.date_begin and self.date_begin.isoformat(),
            "date_end": self.date_end and self.date_end.isoformat(),
        }
        arguments = {name: value for name, value in (values | changes).items() if value}
        address = f"{path}/page/{page}" if page > 1 else path
        return f"{address}?{urlencode(arguments)}" if arguments else address

    def get_neighbours(self):
        """Return the numbers of the pages to link: the first, the last, those around, and None for a gap."""
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
    # More digits than any page has; int() of thousands of digits is slow or refused.
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None


def _parse_day(text):
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _begin_of_day(day, zone):
    localize = getattr(zone, "localize", None)
    moment = datetime.combine(day, time.min)
    moment = localize(moment) if localize else moment.replace(tzinfo=zone)
    return moment.astimezone(timezone.utc).replace(tzinfo=None)
