import math

from babel.numbers import NumberFormatError, format_decimal, parse_decimal

from odoo import api, models

# Above this, a number is no amount.
MOST_MONEY = 1e12


class PortalPaymentAmountMixin(models.AbstractModel):
    """Amounts as customers type them, and as programs send them."""

    _name = "portal.payment.amount.mixin"
    _description = "Reader of Amounts"

    @api.model
    def _parse_amount(self, value):
        """Return an amount as a number, or None: a number of a program, or a text in the reader's language."""
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return None
        try:
            number = self._parse_text(value.strip()) if isinstance(value, str) else float(value)
        except (NumberFormatError, ValueError, OverflowError):
            return None
        return number if math.isfinite(number) and abs(number) < MOST_MONEY else None

    def _parse_text(self, text):
        try:
            # Strictly, so that "12.5" is not taken for 125 where points part thousands.
            return float(parse_decimal(text, locale=self._get_language(), strict=True))
        except NumberFormatError:
            return float(text)

    @api.model
    def _write_amount(self, amount):
        """Return an amount as text that `_parse_amount` reads back, in the reader's language."""
        return format_decimal(amount, format="0.######", locale=self._get_language())

    def _get_language(self):
        return (self.env.lang or "en_US").partition("@")[0]
