from odoo.tests import BaseCase, tagged

from .. import list_arguments

OFFERED = {
    "searchbar_sortings": {"date": {"label": "Newest"}, "name": {"label": "Name"}},
    "searchbar_inputs": {"users": {"input": "user_ids", "label": "Search in Assignees"}},
    "searchbar_filters": {},
}


@tagged("post_install", "-at_install")
class TestListArguments(BaseCase):
    def test_what_can_be_meant_is_kept(self):
        arguments = {
            "date_begin": "2026-02-28",
            "date_end": "2026-02-28 23:59:59",
            "page": "3",
            "order_id": 7,
            "parent_task_id": "7",
            "partner_id": "-1",
            "search": "2026-02-30",
        }
        self.assertEqual(list_arguments.clean(arguments), arguments)
        self.assertEqual(list_arguments.clean({"page": "", "task_id": ""}), {"page": "", "task_id": ""})

    def test_what_cannot_is_left_out(self):
        for name, values in {
            "date_begin": ("2026-02-30", "2026-2-3", "0001-01-01", "9999-12-31", "2026-02-28T10:00:00+01:00", "x"),
            "page": ("x", "²", "1" * 31),
            "task_id": ("x", "1.5", "٣", str(2**31), str(-(2**31))),
        }.items():
            for value in values:
                self.assertEqual(list_arguments.clean({name: value, "search": "a"}), {"search": "a"}, (name, value))

    def test_choices(self):
        known = {"sortby": "name", "search_in": "user_ids", "filterby": "anything", "groupby": "anything", "page": "2"}
        self.assertEqual(list_arguments.find_unknown(known, OFFERED), set())
        self.assertEqual(list_arguments.find_unknown({"search_in": "users", "sortby": ""}, OFFERED), set())
        unknown = {"sortby": "label", "search_in": "password"}
        self.assertEqual(list_arguments.find_unknown(unknown, OFFERED), set(unknown))
