from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import TransactionCase, new_test_user, tagged

METHOD = "get_next_batch_payment_communication"


@tagged("post_install", "-at_install")
class TestResCompany(TransactionCase):
    def test_no_program_uses_up_numbers_of_payments(self):
        company = self.env.company
        sequence = company.batch_payment_sequence_id
        before = sequence.number_next_actual
        for groups in ("base.group_portal", "base.group_user"):
            user = new_test_user(self.env, login=f"numbers {groups}", groups=groups)
            with self.assertRaises(AccessError):
                call_kw(self.env["res.company"].with_user(user), METHOD, [company.ids], {})
        sequence.invalidate_recordset()
        self.assertEqual(sequence.number_next_actual, before)

    def test_paying_many_invoices_has_a_number(self):
        """The positive twin: the page of overdue invoices and the wizard of staff call it as before."""
        user = new_test_user(self.env, login="numbers", groups="base.group_portal")
        company = self.env.company.with_user(user)
        first, second = (getattr(company, METHOD)() for _call in range(2))
        self.assertTrue(first)
        self.assertNotEqual(first, second)
