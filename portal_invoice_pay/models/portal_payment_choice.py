from odoo import api, models
from odoo.exceptions import UserError

# Invoices that can be paid at once.
MOST = 200


class PortalPaymentChoice(models.AbstractModel):
    """What somebody wants to pay at once: computed for the page that asks, and again, under lock, for the act."""

    _name = "portal.payment.choice"
    _inherit = ["portal.payment.amount.mixin", "portal.payment.row.mixin"]
    _description = "Choice of What Is Paid"

    @api.model
    def _prepare(self, moves_sudo, amounts, credits_sudo=None, is_online=True, actor=None):
        """Return what would be paid.

        :param account.move moves_sudo: the invoices, which the payer may open, in sudo mode
        :param dict amounts: amounts by the id of the invoice, as numbers or as text in the payer's language; what is
            missing or empty is paid whole
        :param account.move credits_sudo: the credit notes to deduct, which the payer may open, and the entries of money
            that is for no invoice yet, which the payer may see, in sudo mode
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
    def _check(self, choice, is_covered=False):
        """Check that a choice can be paid.

        :param bool is_covered: whether credit pays all of it
        :raise UserError: in words, if it cannot
        """
        errors = choice["errors"] or ([] if choice["rows"] else choice["explained"])
        if errors or not choice["rows"]:
            raise UserError("\n".join(errors) or self.env._("There is nothing to pay."))
        if is_covered and choice["total"] > 0:
            raise UserError(self.env._("Your credit does not cover all of it any more. Please check the amount."))
        if choice["total"] <= 0 and not is_covered:
            raise UserError(self.env._("Your credit covers all of it. Settle it without a payment."))

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

    def _get_errors(self, rows):
        errors = [row["error"] for row in rows if row["error"]]
        if len(rows) > 1 and sum(row["is_partial"] for row in rows) > 1:
            errors.append(self.env._("Of several invoices, only one can be paid in part by an amount of your own."))
        return errors

    def _deduct(self, credits_sudo, payable_sudo, total):
        """Return the credit that is deducted, the oldest first, and how much of each."""
        left, deducted = total, []
        first_sudo = payable_sudo[:1]
        for credit_sudo in credits_sudo if first_sudo and credits_sudo else ():
            amount = first_sudo.currency_id.round(min(credit_sudo._get_portal_unpromised_credit(first_sudo), left))
            if amount > 0:
                deducted.append((credit_sudo, amount))
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
