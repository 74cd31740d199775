from datetime import date, datetime

import pytz

from odoo.tests import BaseCase, tagged

from ..list_query import DEFAULT_PAGE_SIZE, ListQuery

SORTS = {"newest": 1, "name": 2}
FILTERS = {"all": 1, "open": 2}
SEARCHES = {"name": "Name", "ref": "Reference"}


@tagged("post_install", "-at_install")
class TestListQuery(BaseCase):
    def _parse(self, **arguments):
        return ListQuery.parse(arguments, SORTS, FILTERS, SEARCHES)

    def test_known_arguments_are_used(self):
        query = self._parse(
            sortby="name", filterby="open", search=" desk ", search_in="ref", page="3", ppg="50",
            date_begin="2026-01-31", date_end="2026-02-01",
        )  # fmt: skip
        self.assertEqual((query.sortby, query.filterby, query.search, query.search_in), ("name", "open", "desk", "ref"))
        self.assertEqual((query.page, query.page_size, query.offset), (3, 50, 100))
        self.assertEqual((query.date_begin, query.date_end), (date(2026, 1, 31), date(2026, 2, 1)))
        self.assertTrue(query.is_narrowed)

    def test_unknown_arguments_become_the_default(self):
        for bad in (
            "",
            "x",
            "-1",
            "0",
            "1.5",
            "٣",
            "9" * 30,
            "2026-13-01",
            "0001-01-01",
            "9999-12-31",
            "' OR 1=1",
            None,
            7,
            [],
        ):
            query = self._parse(
                sortby=bad, filterby=bad, search_in=bad, page=bad, ppg=bad, date_begin=bad, date_end=bad
            )
            self.assertEqual((query.sortby, query.filterby, query.search_in), ("newest", "all", None), bad)
            self.assertEqual((query.page, query.page_size), (1, DEFAULT_PAGE_SIZE), bad)
            self.assertEqual((query.date_begin, query.date_end), (None, None), bad)
            self.assertFalse(query.is_narrowed)

    def test_search_is_short_and_without_zero_bytes(self):
        self.assertEqual(self._parse(search="a\0b").search, "ab")
        self.assertEqual(len(self._parse(search="x" * 5000).search), 100)
        self.assertEqual(ListQuery.parse({"search": "x"}, SORTS).search, "")

    def test_page_after_the_last_is_the_last(self):
        query = self._parse(page="99", ppg="10").within(26)
        self.assertEqual((query.page, query.pages, query.offset), (3, 3, 20))
        self.assertEqual(self._parse(page="99").within(0).page, 1)

    def test_address_contains_only_values_that_are_not_default(self):
        query = self._parse(sortby="newest", filterby="open", search="a b&c", ppg="50")
        self.assertEqual(query.get_address("/my/x"), "/my/x?search=a+b%26c&filterby=open")
        self.assertEqual(
            query.get_address("/my/x", 2, export="csv"), "/my/x/page/2?search=a+b%26c&filterby=open&export=csv"
        )
        self.assertEqual(self._parse().get_address("/my/x"), "/my/x")

    def test_days_are_converted_from_the_users_time_zone(self):
        query = self._parse(date_begin="2026-03-29", date_end="2026-03-29")
        brussels = pytz.timezone("Europe/Brussels")  # has 23 hours on this day
        self.assertEqual(query.get_utc_range(brussels), (datetime(2026, 3, 28, 23), datetime(2026, 3, 29, 22)))
        self.assertEqual(query.get_utc_range(pytz.utc), (datetime(2026, 3, 29), datetime(2026, 3, 30)))

    def test_linked_page_numbers(self):
        def neighbours(page, total):
            return self._parse(page=str(page), ppg="10").within(total).get_neighbours()

        self.assertEqual(neighbours(1, 10), [1])
        self.assertEqual(neighbours(2, 50), [1, 2, 3, 4, 5][:3] + [4, 5])
        self.assertEqual(neighbours(50, 1000), [1, None, 49, 50, 51, None, 100])
        self.assertEqual(neighbours(3, 1000), [1, 2, 3, 4, None, 100])
