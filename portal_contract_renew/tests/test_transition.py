from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestTransition(RenewalCommon):
    def test_state_is_written_by_its_method_alone(self):
        """Nobody types a state, neither staff, nor a default of the context, nor a copy."""
        for values in (
            *({"portal_state": "closed"}, {"due_date": "2027-01-01"}, {"grace_extended_to": "2030-01-01"}),
            *({"grace_end_date": "2030-01-01"}, {"renewal_date": "2030-01-01"}, {"monthly_amount": 0}),
        ):
            with self.assertRaises(UserError, msg=values):
                self.contract.write(values)
        self.contract.grace_days = 9
        self.assertEqual(self.contract.grace_end_date, date(2027, 3, 19))
        contract = self.contract.with_context(default_portal_state="closed").copy()
        self.assertEqual(contract.portal_state, "active")
        self.contract._close(None, "the vendor")
        self.assertEqual(self.contract.copy().portal_state, "active")

    def test_people_outside_change_nothing(self):
        for values in ({"payment_token_id": False}, {"is_charged_automatically": False}):
            with self.assertRaises(AccessError):
                self.contract.with_user(self.frank).write(values)

    def test_history_is_never_changed(self):
        self.contract._close(None, "the vendor")
        row = self.contract._get_transitions_sudo()
        with self.assertRaises(UserError):
            row.reason = "another"
        for model in ("portal.contract.transition", "portal.contract.charge", "portal.contract.access.event"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.frank).search([])

    def test_what_the_schedule_tells_is_told_once(self):
        """A contract that is To Renew a second time for the same date, after it was checked, is not told anew."""
        self._answer("error")
        self._run("2027-03-10")
        self._answer(None)
        self._run("2027-03-11")
        self.assertEqual(self.contract.portal_state, "checking")
        with self._on("2027-03-11"):
            self.contract.charge_ids[0].action_not_charged()
        self.assertEqual(self.contract.portal_state, "to_renew")
        self.assertEqual(self._get_news(), ["to_renew", "checking"])

    def test_what_people_do_is_told_each_time(self):
        self._run("2027-03-10")
        for _time in range(2):
            with self._on("2027-03-20"):
                self.contract._end_on(self.contract.contract_line_ids.last_date_invoiced, self._actor(), "cancelled")
                self.contract._take_back_end(self._actor())
        self.assertEqual(self._get_news(), ["ending", "active", "ending", "active"])
