from odoo.tests import BaseCase, tagged

from ..record_id import MAX_ID, parse_id


@tagged("post_install", "-at_install")
class TestRecordId(BaseCase):
    def test_ids(self):
        for value, expected in ((1, 1), ("7", 7), (MAX_ID, MAX_ID), (str(MAX_ID), MAX_ID)):
            self.assertEqual(parse_id(value), expected)

    def test_what_is_no_id(self):
        for value in (0, -1, MAX_ID + 1, "1e5", "", " 1", "9" * 40, "١", None, True, 1.0, [1], b"1", "x"):
            self.assertIsNone(parse_id(value), value)
