from datetime import date

from odoo.tests import tagged

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestContractLine(RenewalCommon):
    def _bill(self, contract, times):
        """Return the first days of the periods that are invoiced one after the other."""
        days = []
        for _time in range(times):
            days.append(contract.renewal_date)
            contract._recurring_create_invoice(date_ref=contract.renewal_date)
        return days

    def test_twelve_months_from_the_last_of_january(self):
        contract = self._create_contract("2027-01-31", is_charged_automatically=False)
        self.assertEqual(contract.renewal_anchor_day, 31)
        lasts = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        expected = [date(2027, month, day) for month, day in enumerate(lasts, 1)]
        self.assertEqual(self._bill(contract, 12), expected)
        names = [move.invoice_line_ids.contract_line_id for move in contract._get_related_invoices()]
        self.assertEqual(len(names), 12)

    def test_years_from_the_leap_day(self):
        line = {"recurring_rule_type": "yearly"}
        contract = self._create_contract("2028-02-29", line=line, is_charged_automatically=False)
        days = self._bill(contract, 6)
        self.assertEqual([day.day for day in days], [29, 28, 28, 28, 29, 28])
        self.assertEqual({day.month for day in days}, {2})

    def test_day_in_the_middle_is_as_before(self):
        contract = self._create_contract("2027-01-15", is_charged_automatically=False)
        self.assertEqual(contract.renewal_anchor_day, 0)
        self.assertEqual(self._bill(contract, 3), [date(2027, 1, 15), date(2027, 2, 15), date(2027, 3, 15)])

    def test_other_rhythms_from_the_last_day(self):
        for rule, interval, expected in (
            ("quarterly", 1, [date(2027, 8, 31), date(2027, 11, 30), date(2028, 2, 29), date(2028, 5, 31)]),
            ("monthly", 2, [date(2027, 8, 31), date(2027, 10, 31), date(2027, 12, 31), date(2028, 2, 29)]),
        ):
            line = {"recurring_rule_type": rule, "recurring_interval": interval}
            contract = self._create_contract("2027-08-31", line=line, is_charged_automatically=False)
            self.assertEqual(self._bill(contract, 4), expected)

    def test_post_paid_from_the_last_day(self):
        line = {"recurring_invoicing_type": "post-paid"}
        contract = self._create_contract("2027-01-31", line=line, is_charged_automatically=False)
        self.assertEqual(self._bill(contract, 3), [date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)])

    def test_last_period_is_cut_by_the_end(self):
        line = {"date_end": "2027-03-15"}
        contract = self._create_contract("2027-01-31", line=line, is_charged_automatically=False)
        contract.renewal_anchor_day = 31
        self._bill(contract, 2)
        self.assertEqual(contract.contract_line_ids.last_date_invoiced, date(2027, 3, 15))
        self.assertFalse(contract.renewal_date)

    def test_period_that_runs(self):
        """The period that was invoiced last is derived from its end, on the day of the month that is kept."""
        contract = self._create_contract("2027-01-31", is_charged_automatically=False)
        line, adapter = contract.contract_line_ids, self.env["portal.contract.adapter"]
        self.assertEqual(adapter._get_period(line), (False, False))
        for first, last in (
            (date(2027, 1, 31), date(2027, 2, 27)),
            (date(2027, 2, 28), date(2027, 3, 30)),
            (date(2027, 3, 31), date(2027, 4, 29)),
        ):
            self._bill(contract, 1)
            self.assertEqual(adapter._get_period(line), (first, last))
