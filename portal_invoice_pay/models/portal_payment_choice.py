import math

from babel.numbers import NumberFormatError, format_decimal, parse_decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

# Invoices that can be paid at once.
MOST = 200
# Above this, a number is no amount.
MOST_MONEY = 1e12


class PortalPaymentChoice(models.AbstractModel):
    """What somebody wants to pay at once: computed for the page that asks, and again, under lock, for the act."""

    _name = "portal.payment.choice"
    _description = "Choice of What Is Paid"

    @api.model
    def _prepare(self, moves_sudo, amounts, credits_sudo=None, is_online=True, actor=None):
        """Return what would be paid.

        :param account.move moves_sudo: the invoices, which the payer may open, in sudo mode
        :param dict amounts: amounts by the id of the invoice, as numbers or as text in the payer's language; what is
            missing or empty is paid whole
        :param account.move credits_sudo: the credit notes to deduct, which the payer may open, in sudo mode
        :param bool is_online: whether a provider takes the money now: only then a discount for paying early is booked
        :param Actor actor: who pays; by default, somebody who is signed in
        :return: `rows` (see `_prepare_row`), their `moves`, `explained` (why some are left out), `credits` (pairs of a
            credit note and the amount), `currency`, `company`, `customers`, `total` and `errors`
        :rtype: dict
        """
        payable_sudo, explained = self._split(moves_sudo, actor)
        is_discounted = is_online and len(payable_sudo) == 1 and not credits_sudo
        if is_online and not is_discounted:
            explained += self._explain_discount(payable_sudo)
        rows = [self._prepare_row(each_sudo, amounts.get(each_sudo.id), is_discounted) for each_sudo in payable_sudo]
        currency, company = payable_sudo[:1].currency_id, payable_sudo[:1].company_id
        total = currency.round(sum(row["amount"] for row in rows)) if rows else 0.0
        deducted = self._deduct(credits_sudo, payable_sudo, total)
        left = currency.round(total - sum(amount for _credit, amount in deducted)) if rows else 0.0
        return {
            "rows": rows,
            "moves": payable_sudo,
            "explained": explained,
            "credits": deducted,
            "currency": currency,
            "company": company,
            "customers": payable_sudo.commercial_partner_id,
            "total": left,
            "errors": self._get_errors(rows),
        }

    @api.model
    def _check(self, choice):
        """Check that a choice can be paid.

        :raise UserError: in words, if it cannot
        """
        errors = choice["errors"] or ([] if choice["rows"] else choice["explained"])
        if errors or not choice["rows"]:
            raise UserError("\n".join(errors) or self.env._("There is nothing to pay."))
        if choice["total"] <= 0:
            raise UserError(self.env._("Your credit covers all of it. Leave some of it, or write to us."))

    @api.model
    def _get_link_refusal(self, moves_sudo, actor):
        """Return why a visitor who came by a link may only pay an invoice whole and online, in words, or nothing.

        Where a role keeps a person of the customer from paying, signing out opens no other way.

        :param account.move moves_sudo: the invoices
        :param Actor actor: who pays
        """
        policy = self.env["portal.access.policy"]
        if actor.partner or all(policy._is_everybody_allowed(each, ("pay",)) for each in moves_sudo.partner_id):
            return ""
        return self.env._("Sign in to pay in this way. By the link of an invoice, the whole of it is paid online.")

    @api.model
    def _check_link(self, choice, actor, is_online):
        """Check that a visitor who came by a link asks for no more than the link allows.

        :raise UserError: in words, if it is more
        """
        is_own = any(row["is_partial"] and self._is_less(row) for row in choice["rows"])
        if is_online and not is_own and not choice["credits"]:
            return
        if refusal := self._get_link_refusal(choice["moves"], actor):
            raise UserError(refusal)

    def _is_less(self, row):
        return row["move"].currency_id.compare_amounts(row["amount"], row["payable"]) < 0

    def _split(self, moves_sudo, actor=None):
        """Return the invoices that can be paid together, and why each of the others cannot."""
        payable_sudo, explained = moves_sudo.browse(), []
        for move_sudo in moves_sudo[:MOST]:
            refusal = move_sudo._get_portal_unpayable_reason(actor)
            refusal = refusal or self._get_difference(payable_sudo[:1], move_sudo)
            if refusal:
                explained.append(refusal)
            else:
                payable_sudo |= move_sudo
        if len(moves_sudo) > MOST:
            explained.append(self.env._("At most %(limit)s invoices can be paid at once.", limit=MOST))
        return payable_sudo, explained

    def _get_difference(self, first_sudo, move_sudo):
        """Return why an invoice cannot be paid together with the first one, or nothing."""
        names = {"invoice": move_sudo.name}
        if not first_sudo:
            return ""
        if move_sudo.currency_id != first_sudo.currency_id:
            return self.env._("%(invoice)s is in another currency. Please pay it separately.", **names)
        if move_sudo.company_id != first_sudo.company_id:
            return self.env._("%(invoice)s is from another company. Please pay it separately.", **names)
        if self._get_receivable_accounts(move_sudo) != self._get_receivable_accounts(first_sudo):
            return self.env._("%(invoice)s cannot be paid together with the others. Please pay it separately.", **names)
        if move_sudo.commercial_partner_id != first_sudo.commercial_partner_id:
            return self.env._("%(invoice)s is for another customer. Please pay it separately.", **names)
        return ""

    def _get_receivable_accounts(self, move_sudo):
        return move_sudo.line_ids.filtered(lambda line: line.display_type == "payment_term").account_id

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

    def _get_errors(self, rows):
        errors = [row["error"] for row in rows if row["error"]]
        if len(rows) > 1 and sum(row["is_partial"] for row in rows) > 1:
            errors.append(self.env._("Of several invoices, only one can be paid in part by an amount of your own."))
        return errors

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

    def _deduct(self, credits_sudo, payable_sudo, total):
        """Return the credit notes that are deducted, the oldest first, and how much of each."""
        left, deducted = total, []
        first_sudo = payable_sudo[:1]
        for credit_sudo in credits_sudo or []:
            is_credit = credit_sudo.move_type == "out_refund" and credit_sudo.state == "posted"
            amount = min(credit_sudo._get_portal_unpromised_credit(), left) if is_credit else 0.0
            if amount > 0 and first_sudo and not self._get_difference(first_sudo, credit_sudo):
                deducted.append((credit_sudo, first_sudo.currency_id.round(amount)))
                left -= amount
        return deducted

    @api.model
    def _tell_no_way(self, moves_sudo):
        """Return whom to ask how invoices are paid that the customer has no way to pay in the portal."""
        contact_sudo = moves_sudo.invoice_user_id[:1]
        if not contact_sudo:
            return self.env._("You cannot pay here. Please transfer the amount as the invoice says, or ask us how.")
        return self.env._(
            "You cannot pay here. Please transfer the amount as the invoice says, or ask %(name)s how.",
            name=contact_sudo.name,
        )

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
