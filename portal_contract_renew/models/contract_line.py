from calendar import monthrange

from dateutil.relativedelta import relativedelta

from odoo import api, models

# Months in what contracts count in months. The last day of each month needs no anchor.
MONTHS = {"monthly": 1, "quarterly": 3, "semesterly": 6, "yearly": 12}
DAY = relativedelta(days=1)


class ContractLine(models.Model):
    _inherit = "contract.line"

    @api.depends("contract_id.renewal_anchor_day")
    def _compute_next_period_date_end(self):
        """Override of `contract`: a contract from the 31st does not drift to the 28th."""
        super()._compute_next_period_date_end()
        for line in self:
            line.next_period_date_end = line._get_anchored_end(line.next_period_date_start, line.next_period_date_end)

    def _compute_recurring_next_date(self):
        """Override of `contract`: what is invoiced at the end of a period follows its anchored end."""
        super()._compute_recurring_next_date()
        for line in self.filtered(lambda line: line.recurring_invoicing_type == "post-paid"):
            offset = relativedelta(days=line.recurring_invoicing_offset)
            end = line.recurring_next_date and line.recurring_next_date - offset
            anchored = line._get_anchored_end(line.next_period_date_start, end)
            if anchored and anchored != end:
                line.recurring_next_date = anchored + offset

    def _get_period_to_invoice(self, *args, **kwargs):
        """Override of `contract`: the period that an invoice names is the anchored one."""
        first, last, date = super()._get_period_to_invoice(*args, **kwargs)
        return first, self._get_anchored_end(first, last), date

    def _get_anchored_end(self, start, end):
        """Return the end of a period, such that the next one begins on the contract's day of the month.

        A period that somebody gave other dates is left as it is.

        :param date start: its first day
        :param date end: its last one, as OCA computes it
        """
        anchor, count = self._get_anchor(start), self._count_months()
        if not (anchor and start and end):
            return end
        plain = start + self.get_relative_delta(self.recurring_rule_type, self.recurring_interval) - DAY
        if end not in (plain, self.date_end):
            return end
        anchored = start + relativedelta(months=count, day=anchor) - DAY
        return min(anchored, self.date_end) if self.date_end else anchored

    def _get_anchor(self, date):
        """Return the day of the month that the line keeps, if a date is on it or on the last one of a shorter month."""
        anchor = self.contract_id.renewal_anchor_day
        if anchor <= 28 or anchor > 31 or not date or not self._count_months():
            return 0
        return anchor if date.day == min(anchor, monthrange(date.year, date.month)[1]) else 0

    def _count_months(self):
        """Return the months of a period; 0 if it is counted otherwise."""
        return MONTHS.get(self.recurring_rule_type, 0) * self.recurring_interval
