from odoo.tests import TransactionCase, tagged

from ..fetch_lines import fetch_lines


@tagged("post_install", "-at_install")
class TestFetchLines(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"].create([{"name": "Anna"}, {"name": "Bob"}, {"name": "Carla"}])
        anna, bob, _carla = cls.customers
        cls.accounts = cls.env["res.partner.bank"].create(
            [
                {"acc_number": f"FETCH{number}", "partner_id": owner.id, "active": number != 3, "sequence": 9 - number}
                for number, owner in enumerate((anna, anna, bob, bob))
            ]
        )
        cls.env.flush_all()
        cls.env.invalidate_all()

    def test_lines_and_their_columns_are_read_at_once(self):
        before = self.cr.sql_log_count
        fetch_lines(self.customers, "bank_ids")
        numbers = [customer.bank_ids.mapped("acc_number") for customer in self.customers]
        self.assertEqual(self.cr.sql_log_count - before, 1)
        # In the order of the lines, without what is archived.
        self.assertEqual(numbers, [["FETCH1", "FETCH0"], ["FETCH2"], []])

    def test_as_odoo_reads_them(self):
        expected = [customer.with_context(active_test=False).bank_ids for customer in self.customers]
        self.env.invalidate_all()
        fetch_lines(self.customers, "bank_ids")
        found = [customer.with_context(active_test=False).bank_ids for customer in self.customers]
        self.assertEqual([records.ids for records in found], [records.ids for records in expected])

    def test_what_is_read_together(self):
        anna, bob, _carla = self.customers
        fetch_lines(anna, "bank_ids")
        before = self.cr.sql_log_count
        self.assertEqual(bob.bank_ids.mapped("acc_number"), ["FETCH2"])
        fetch_lines(self.customers, "bank_ids")
        fetch_lines(self.customers.browse(), "bank_ids")
        self.assertEqual(self.cr.sql_log_count, before)

    def test_what_is_filled_in_has_no_lines_to_be_read(self):
        draft = self.env["res.partner"].new({"name": "Dora"})
        before = self.cr.sql_log_count
        fetch_lines(draft, "bank_ids")
        self.assertEqual(self.cr.sql_log_count, before)
        self.assertFalse(draft.bank_ids)

    def test_what_the_cache_holds_stays(self):
        anna = self.customers[0]
        kept = anna.bank_ids
        kept[0].acc_number = "FETCH9"
        fetch_lines(self.customers, "bank_ids")
        self.assertEqual(anna.bank_ids, kept)
        self.assertEqual(anna.bank_ids[0].acc_number, "FETCH9")
