import re
from calendar import monthrange

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# Months in what contracts count in months. The last day of each month needs no anchor.
MONTHS = {"monthly": 1, "quarterly": 3, "semesterly": 6, "yearly": 12}
DAY = relativedelta(days=1)
# A sane bound where the plan has none.
MOST = 100_000
# A greater distance from a whole multiple of the step is meant.
EXACT = 1e-6
# What a contract covers, and what it costs.
COUNTED = {
    "product_id",
    "quantity",
    "uom_id",
    "price_unit",
    "specific_price",
    "automatic_price",
    "discount",
    "is_canceled",
}
NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")


class ContractLine(models.Model):
    _inherit = "contract.line"

    @api.depends("contract_id.renewal_anchor_day")
    def _compute_next_period_date_end(self):  # pylint: disable=missing-return
        """Override of `contract`: a contract from the 31st does not drift to the 28th."""
        super()._compute_next_period_date_end()
        for line in self:
            line.next_period_date_end = line._get_anchored_end(line.next_period_date_start, line.next_period_date_end)

    def _compute_recurring_next_date(self):  # pylint: disable=missing-return
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

    def _insert_markers(self, first_date_invoiced, last_date_invoiced):
        """Override of `contract`: no language is looked for where a name has no markers."""
        return super()._insert_markers(first_date_invoiced, last_date_invoiced) if "#" in self.name else self.name

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

    portal_is_replaced = fields.Boolean(
        "Of an Earlier Plan", readonly=True, copy=False, help="It ended with a change of the plan."
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `contract` to count changes of what a contract covers."""
        lines = super().create(vals_list)
        lines._count_portal_change()
        return lines

    def write(self, vals):
        """Override of `contract` to count changes of what a contract covers, whoever makes them."""
        if vals.keys() & COUNTED:
            self._count_portal_change()
        return super().write(vals)

    def unlink(self):
        """Override of `contract` to count changes of what a contract covers."""
        self._count_portal_change()
        return super().unlink()

    def _count_portal_change(self):
        """Let quotations and forms that were made before know that the contract is another one now."""
        # In sudo mode as nobody writes the version by hand.
        for contract_sudo in self.sudo().contract_id:
            contract_sudo._write_renewal({"portal_version": contract_sudo.portal_version + 1})

    # === BUSINESS METHODS === #

    def _is_portal_quantity_open(self):
        """Return whether the plan lets customers change the quantity of the line."""
        self.ensure_one()
        is_open = self in self.env["portal.contract.adapter"]._get_open_lines(self.contract_id)
        return is_open and self.portal_may_change_quantity

    def _get_portal_quantity_in_use(self):
        """Return how much of the line the customer uses now: the quantity does not go below.

        For a module to know what is in use, such as the people who have a seat, it must override this method and
        return the number.
        """
        return 0.0

    def _get_portal_bounds(self):
        """Return the least and the most of a quantity, and its step from the least on.

        :rtype: tuple(float, float, float)
        """
        self.ensure_one()
        step = self.portal_step if self.portal_step > 0 else self.uom_id.rounding or 1.0
        least = max(self.portal_minimum, self._get_portal_quantity_in_use())
        return (least if least > 0 else step), self.portal_maximum or MOST, step

    def _clean_portal_quantity(self, text):
        """Return a quantity within the bounds.

        :param text: what was typed; may be anything
        :raise UserError: in the visitor's language, if it is none
        """
        self.ensure_one()
        least, most, step = self._get_portal_bounds()
        text = text.strip() if isinstance(text, str) else ""
        number = float(text) if NUMBER.fullmatch(text) else -1.0
        if not least <= number <= most:
            raise UserError(
                self.env._("Choose a quantity from %(least)s to %(most)s.", least=f"{least:g}", most=f"{most:g}")
            )
        steps = (number - least) / step
        if abs(steps - round(steps)) > EXACT:
            raise UserError(
                self.env._(
                    "Choose a quantity in steps of %(step)s, from %(least)s.", step=f"{step:g}", least=f"{least:g}"
                )
            )
        return number

    def _tell_portal_bounds(self):
        """Return between what a quantity can be chosen, in words."""
        least, most, step = (f"{bound:g}" for bound in self._get_portal_bounds())
        if not self.portal_maximum:
            return self.env._("From %(least)s, in steps of %(step)s.", least=least, step=step)
        return self.env._("From %(least)s to %(most)s, in steps of %(step)s.", least=least, most=most, step=step)

    def _get_portal_label(self):
        """Return the first line of the description, without the marks that an invoice replaces."""
        self.ensure_one()
        text = (self.name or self.product_id.display_name or "").split("\n")[0]
        return re.sub(r"\s*#(START|END|INVOICEMONTHNAME)#\s*(-\s*)?", " ", text).strip(" -:")

    def _tell_portal_covered(self):
        """Return what a line covers, such as "10 × Seat"."""
        name = self.product_id.name or (self.name or "").partition("\n")[0]
        return name if self.quantity == 1 else f"{self.quantity:g} × {name}"
