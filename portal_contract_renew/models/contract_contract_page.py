from datetime import timedelta

from odoo import models

from odoo.addons.portal_tools.actor import Actor

# The states of subscriptions in the five of all documents.
BADGES = {
    "active": "done",
    "to_renew": "waiting",
    "paused": "over",
    "ending": "progress",
    "closed": "over",
    "checking": "progress",
}
# Products that one line names.
NAMED = 3


class ContractContract(models.Model):
    """What customers read of a subscription: its state, its date and its method, in words."""

    _inherit = "contract.contract"

    # The order of the list.
    _portal_renewal_idx = models.Index("(renewal_date, id)")
    # What waits for its customer, of the dashboard.
    _portal_grace_idx = models.Index("(grace_end_date, id) WHERE portal_state = 'to_renew'")

    def _compute_access_url(self):
        """Override of `contract`: the page of a subscription; the one before still opens."""
        result = super()._compute_access_url()
        for contract in self:
            contract.access_url = f"/my/subscriptions/{contract.id}"
        return result

    # === ONE LINE === #

    def _get_portal_badge(self):
        """Override of `portal_custom_base_contract`: its status."""
        if self.portal_state in ("active", "ending") and self._is_portal_over():
            return super()._get_portal_badge()
        labels = dict(self._fields["portal_state"]._description_selection(self.env))
        return BADGES[self.portal_state], labels[self.portal_state]

    def _get_portal_summary(self):
        """Override of `portal_custom_base_contract`: what is asked of its customer, and until when."""
        summary = super()._get_portal_summary()
        text = self._tell_portal_words()
        if self.portal_state != "to_renew":
            state, label = self._get_portal_badge()
            return summary | {"text": self._tell_portal_next() or text, "state": state, "label": label}
        answers = self.env["portal.answer.mixin"]
        state, label = self._tell_portal_left()
        amount = answers._tell_money(self._get_portal_due_amount(), self.currency_id)
        return summary | {"text": self._tell_portal_problem(), "state": state, "label": label, "amount": amount}

    def _get_portal_facts(self):
        """Override of `portal_custom_base`: what an e-mail tells of it; no card, as anybody may read a mail."""
        tell, estimate = self.env["portal.answer.mixin"]._tell_date, self._get_portal_estimate()
        amount = self.env["portal.answer.mixin"]._tell_money(estimate["total"], self.currency_id) if estimate else ""
        is_due = self.portal_state == "to_renew"
        facts = [
            (self.env._("Subscription"), self.name),
            (self.env._("Includes"), self._tell_portal_words()),
            (self.env._("Due since"), is_due and tell(self.renewal_date)),
            (self.env._("Next payment"), not is_due and estimate and tell(estimate["date"])),
            (self.env._("Amount"), amount),
            (self.env._("Pay until"), is_due and tell(self._get_portal_last_day())),
        ]
        return [fact for fact in facts if fact[1]]

    def _tell_portal_words(self):
        """Return what it covers, such as "10 × Seat, Support"."""
        lines = self._get_portal_lines().filtered(lambda line: not line.display_type)
        words = [line._tell_portal_covered() for line in lines[:NAMED]]
        return ", ".join(words + ["…"] * (len(lines) > NAMED))

    def _tell_portal_next(self):
        """Return what comes next, and when."""
        tell = self.env["portal.answer.mixin"]._tell_date
        if self.portal_state == "to_renew":
            return self.env._("Pay until %(date)s", date=tell(self._get_portal_last_day()))
        if self.portal_state == "closed":
            return self.env._("Closed on %(date)s", date=tell(self.closed_on)) if self.closed_on else ""
        if self.portal_state == "ending":
            return self.env._("Ends on %(date)s", date=tell(self._get_portal_end()))
        if self.portal_state == "paused":
            until = self.paused_until
            return self.env._("Goes on on %(date)s", date=tell(until)) if until else self.env._("Until you go on")
        if self.portal_state == "checking":
            return self.env._("We are checking your payment")
        if self._is_portal_over() or not self.renewal_date:
            return ""
        if self.is_charged_automatically:
            return self.env._("Renews on %(date)s", date=tell(self.renewal_date))
        return self.env._("Next invoice on %(date)s", date=tell(self.renewal_date))

    def _tell_portal_problem(self, problem=None):
        """Return in plain words why it was not renewed; never in those of a provider.

        :param str problem: a code of `renewal_problem`; by default what is the matter now
        """
        return {
            "no_method": self.env._("There is no payment method."),
            "expired": self.env._("The card has expired."),
            "insufficient_funds": self.env._("The account did not cover the payment."),
            "refused": self.env._("The bank refused the payment."),
            "authentication": self.env._("The bank asks you to confirm the payment yourself."),
            "technical": self.env._("The payment did not go through. That is a technical problem, and not yours."),
        }.get(problem or self.renewal_problem, self.env._("The payment is missing."))

    def _tell_portal_left(self):
        """Return how many days are left to pay: one of the five states, and words; today counts."""
        left = self._get_grace_days_left()
        if left <= 1:
            return "problem", self.env._("Last day")
        return "waiting", self.env._("%(days)s days left", days=left)

    # === DATES AND AMOUNTS === #

    def _get_portal_last_day(self):
        """Return the last day on which an unpaid subscription can be paid."""
        return self.grace_end_date and self.grace_end_date - timedelta(days=1)

    def _get_portal_end(self):
        """Return the last day of a subscription that ends."""
        return self.ending_date or self.date_end

    def _get_portal_due_amount(self):
        """Return what is to be paid for the period that is due, taxes included."""
        return self.due_invoice_id.amount_total or self._get_portal_estimate().get("total", 0.0)

    def _get_portal_estimate(self):
        """Return what `_estimate_next_invoice` does; nothing if no invoice follows.

        Its amounts are computed as those of the invoice, without making one, which costs many queries.
        """
        if self.portal_state in ("closed", "paused") or not self.renewal_date:
            return {}
        if self.due_invoice_id:
            return self._estimate_next_invoice()
        contract, taxes = self.with_company(self.company_id), self.env["account.tax"]
        lines = contract._prepare_estimate_lines()
        rows = [contract._prepare_portal_base_line(line) for line in lines]
        taxes._add_tax_details_in_base_lines(rows, self.company_id)
        taxes._round_base_lines_tax_details(rows, self.company_id)
        totals = taxes._get_tax_totals_summary(rows, self.currency_id, self.company_id)
        return {
            "date": self.renewal_date,
            "lines": [
                line | {"subtotal": row["tax_details"]["total_excluded_currency"]}
                for line, row in zip(lines, rows, strict=True)
            ],
            "untaxed": totals["base_amount_currency"],
            "tax": totals["tax_amount_currency"],
            "total": totals["total_amount_currency"],
            "changes": self._get_planned_changes(),
        }

    def _prepare_portal_base_line(self, line):
        """Return a line of `_prepare_estimate_lines` as Odoo computes its taxes: those that its invoice will have."""
        product, partner = line["product"], self.invoice_partner_id or self.partner_id
        taxes = product.taxes_id._filter_taxes_by_company(self.company_id)
        if not taxes:
            account = product._get_product_accounts()["income"] if product else self.journal_id.default_account_id
            taxes = account.tax_ids.filtered(lambda tax: tax.type_tax_use == "sale")
        position = self.fiscal_position_id or self.env["account.fiscal.position"]._get_fiscal_position(partner)
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            None,
            product_id=product,
            tax_ids=position.map_tax(taxes),
            quantity=line["quantity"],
            price_unit=line["price_unit"],
            discount=line["discount"],
            currency_id=self.currency_id,
            partner_id=partner,
        )

    # === METHOD === #

    def _tell_portal_method(self, actor, can_see=None):
        """Return how it is paid, in words; the digits of a card to those alone who may see them.

        :param Actor actor: who reads it
        :param bool can_see: whether the reader may see the digits, where it is known; else it is asked
        """
        if not self.is_charged_automatically:
            return self.env._("By invoice")
        # In sudo mode as customers read no methods of others; what is told is chosen here.
        token_sudo = self.sudo().payment_token_id
        if not token_sudo.active:
            return self.env._("None")
        if can_see is None:
            can_see = self._get_portal_subscription_actions(actor).get("see_method")
        if not can_see:
            return self.env._("Saved with us")
        return token_sudo._tell_portal_card()

    def _get_portal_actor(self):
        """Return the current user as somebody who reads, for lists and answers, which have no request."""
        return Actor(user=self.env.user.with_user(self.env.user))

    def _is_portal_about_to_charge(self):
        """Return whether a method that was given just now is charged by the next run, which has been started."""
        today = self.company_id._get_portal_contract_today()
        return self.portal_state == "to_renew" and self._get_next_step(today) == "charge"

    # === HISTORY === #

    def _tell_portal_history(self, actor, can_see=None, limit=20):
        """Return what happened, in the words of customers, the newest first: dicts of `date`, `text` and `by`.

        :param Actor actor: who reads it
        :param bool can_see: as in `_tell_portal_method`
        """
        if can_see is None:
            can_see = self._get_portal_subscription_actions(actor).get("see_method")
        rows = self._get_transitions_sudo(limit=limit)
        return [{"date": row.recorded_on, "text": row._tell(can_see), "by": row._tell_actor()} for row in rows]

    def _get_portal_invoices(self, actor, limit=5):
        """Return its last invoices that somebody may open, in sudo mode as the way to them is closed to people outside.

        :param Actor actor: who reads it; a link opens the subscription alone
        """
        moves_sudo = self.env["account.move"].sudo()
        if actor.user._is_public():
            return moves_sudo
        domain = [("invoice_line_ids.contract_line_id.contract_id", "=", self.id), ("state", "=", "posted")]
        found_sudo = moves_sudo.search(domain, order="invoice_date desc, id desc", limit=limit)
        return self.env["portal.access.policy"]._filter_open(found_sudo, actor.user)
