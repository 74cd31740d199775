from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

# How far ahead a supplier plans: beyond it a date is a slip of the pen, and it moves receipts and what follows them.
MAX_YEARS = 3
ISO_LENGTH = len("2026-01-31")


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _takes_portal_dates(self):
        """Return whether the supplier may still say when what was ordered comes."""
        self.ensure_one()
        return self.state == "purchase" and any(map(self._is_expected, self.order_line))

    def _is_expected(self, line):
        is_received = line.qty_received >= line.product_qty > 0
        return not line.display_type and bool(line.date_planned) and not is_received

    def _check_portal_dates(self, dates):
        """Refuse dates of a supplier that cannot be meant, before any of them is written.

        :param dict dates: days in ISO's form by the ids of lines, both as they were sent
        :raise UserError: in the language of whoever sent them
        """
        self.ensure_one()
        if not self._takes_portal_dates():
            raise UserError(self.env._("The dates of this order cannot be changed any more. Please contact us."))
        lines = {str(line.id) for line in self.order_line.filtered(self._is_expected)}
        if not dates.keys() <= lines:
            raise UserError(self.env._("Something that you gave a date is not expected any more. Reload the page."))
        first, last = self._get_portal_today(), self._get_portal_last_day()
        for text in dates.values():
            day = self._parse_portal_date(text)
            if day < first:
                raise UserError(self.env._("This day has passed. Choose today or a later day."))
            if day > last:
                raise UserError(
                    self.env._("Choose a day until %(last)s.", last=format_date(self.env, last, date_format="medium"))
                )

    def _get_portal_last_day(self):
        """Return the last day that a supplier may promise.

        For a module to choose an earlier one, it must override this method and return it.
        """
        return self._get_portal_today() + relativedelta(years=MAX_YEARS)

    def _acknowledge_portal(self, actor):
        """Acknowledge the receipt of an order.

        For a module to do more about it, it must override this method and call `super`.

        :param Actor actor: who does
        """
        self.action_acknowledge()

    def _get_portal_today(self):
        """Return the day that it is at the company which ordered."""
        zone = self.company_id.partner_id.tz or self.user_id.tz or "UTC"
        return fields.Date.context_today(self.with_context(tz=zone))

    def _parse_portal_date(self, text):
        is_text = isinstance(text, str) and len(text) == ISO_LENGTH and text.isascii()
        try:
            return date.fromisoformat(text if is_text else "")
        except ValueError as error:
            raise UserError(self.env._("This is not a date. Choose a day from the calendar.")) from error
