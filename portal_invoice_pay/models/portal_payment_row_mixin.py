from odoo import models
from odoo.tools import format_amount, format_date


class PortalPaymentRowMixin(models.AbstractModel):
    """What is paid of one invoice among those that are paid at once, and what its row says."""

    _name = "portal.payment.row.mixin"
    _description = "What Is Paid of One Invoice"

    def _prepare_row(self, move_sudo, amount, is_discounted):
        """Return what is paid of one invoice: `amount`, `payable`, `least`, `next`, `saving`, `can_change` and `error`.

        A discount for paying early is given for an invoice that is paid online, alone and without credit notes, as
        Odoo books it only then.
        """
        payable, least = move_sudo._get_portal_payable_amount(), move_sudo._get_portal_least_amount()
        saving = self._get_discount(move_sudo) if is_discounted else 0.0
        following, due = move_sudo._get_portal_next_amount()
        currency = move_sudo.currency_id
        row = {
            "move": move_sudo,
            "payable": currency.round(payable - saving),
            "least": min(least, payable - saving),
            "can_change": currency.compare_amounts(least, payable - saving) < 0 or 0 < following < payable,
            "next": following,
            "next_text": self._tell_next(following, due, currency),
            "saving": saving,
            "saving_text": self.env._(
                "%(amount)s of discount for paying early is deducted.", amount=format_amount(self.env, saving, currency)
            ),
            "is_late": bool(move_sudo.portal_late_amount),
            "due": move_sudo._get_portal_first_due(),
            "late_text": move_sudo._tell_portal_late() or self.env._("Overdue"),
            "due_text": self._tell_due(move_sudo, currency),
            "held_text": self._tell_held(move_sudo),
            "is_partial": False,
            "error": "",
        }
        return row | self._judge(row, amount)

    def _tell_due(self, move_sudo, currency):
        left = format_amount(self.env, move_sudo.amount_residual, currency)
        date = format_date(self.env, move_sudo._get_portal_first_due(), date_format="medium")
        due = self.env._("%(amount)s, due %(date)s", amount=left, date=date) if date else left
        return ", ".join(filter(None, (due, move_sudo._tell_portal_late())))

    def _tell_next(self, amount, due, currency):
        amount = format_amount(self.env, amount, currency)
        if not due:
            return self.env._("Pay only %(amount)s", amount=amount)
        return self.env._(
            "Pay only %(amount)s, due %(date)s", amount=amount, date=format_date(self.env, due, date_format="medium")
        )

    def _judge(self, row, amount):
        """Return the amount that is paid of an invoice, and what is wrong with the one that is wanted."""
        currency = row["move"].currency_id
        if amount is None or amount == "":
            return {"amount": row["payable"]}
        wanted = self._parse_amount(amount)
        values = {
            "invoice": row["move"].name,
            "least": format_amount(self.env, row["least"], currency),
            "most": format_amount(self.env, row["payable"], currency),
        }
        if wanted is None or currency.compare_amounts(wanted, 0) <= 0:
            return {"amount": row["payable"], "error": self.env._("Type an amount for %(invoice)s.", **values)}
        if currency.compare_amounts(wanted, row["payable"]) > 0:
            text = self.env._("At most %(most)s can be paid of %(invoice)s.", **values)
            return {"amount": row["payable"], "error": text}
        rounded = currency.round(wanted)
        is_partial = not self._is_made_of_instalments(row, rounded)
        # What the vendor agreed to be paid in parts is paid in these parts.
        if is_partial and currency.compare_amounts(wanted, row["least"]) < 0:
            text = self.env._("At least %(least)s must be paid of %(invoice)s.", **values)
            return {"amount": row["payable"], "error": text}
        # Odoo books the discount only with the whole.
        saving = row["saving"] if currency.compare_amounts(rounded, row["payable"]) == 0 else 0.0
        return {"amount": rounded, "is_partial": is_partial, "saving": saving}

    def _is_made_of_instalments(self, row, amount):
        """Return whether an amount is that of the whole, or of the first instalments."""
        move_sudo = row["move"]
        currency, reached = move_sudo.currency_id, 0.0
        for line in move_sudo._get_portal_term_lines():
            reached += abs(line.amount_residual_currency)
            if currency.compare_amounts(amount, reached) == 0:
                return True
        return currency.compare_amounts(amount, row["payable"]) == 0 and not self._is_held(move_sudo)

    def _is_held(self, move_sudo):
        """Return whether a part of an invoice is not asked for, as it is disputed or announced."""
        return bool(move_sudo._get_portal_disputed_amount() or move_sudo._get_portal_announced_amount())

    def _tell_held(self, move_sudo):
        """Return in words which part of an invoice is not asked for, and why."""
        parts = (
            (self.env._("%(amount)s is disputed and waits for our answer."), move_sudo._get_portal_disputed_amount()),
            (self.env._("%(amount)s is to come by bank transfer."), move_sudo._get_portal_announced_amount()),
        )
        return " ".join(
            text % {"amount": format_amount(self.env, amount, move_sudo.currency_id)}
            for text, amount in parts
            if amount
        )

    def _get_discount(self, move_sudo):
        values = move_sudo._get_invoice_next_payment_values()
        is_early = values.get("installment_state") == "epd" and not self._is_held(move_sudo)
        return values.get("epd_discount_amount_currency", 0.0) if is_early else 0.0

    def _explain_discount(self, moves_sudo):
        """Return why the discount for paying early is not deducted, as a list of no or one sentence.

        Odoo books it with a payment of exactly one invoice.
        """
        saving = sum(self._get_discount(move_sudo) for move_sudo in moves_sudo)
        if not saving:
            return []
        text = self.env._(
            "To have %(amount)s of discount for paying early, pay each invoice by itself, online and without credit.",
            amount=format_amount(self.env, saving, moves_sudo.currency_id),
        )
        return [text]
