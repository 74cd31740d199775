from dateutil.relativedelta import relativedelta

from odoo import Command, api, models


class PortalContractProration(models.AbstractModel):
    """What a change within a period costs: the difference in price, for the days of the period that are left."""

    _name = "portal.contract.proration"
    _description = "Price of a Change within a Period"

    @api.model
    def _get_ratio(self, line, today):
        """Return which part of the period of a line that is paid already is left, today included.

        More than a whole where the vendor invoiced several periods ahead; 0 where nothing is paid, or it is over.
        """
        start, end = self.env["portal.contract.adapter"]._get_period(line)
        if not start or not end or end < today:
            return 0.0
        return ((end - today).days + 1) / ((end - start).days + 1)

    @api.model
    def _is_at_once(self, line, today):
        """Return whether a change of a line can be paid for at once.

        What is invoiced when its period is over changes with the next period: its invoice is for one quantity.
        """
        if line.recurring_invoicing_type != "pre-paid":
            return False
        return not line.last_date_invoiced or line.last_date_invoiced >= today

    @api.model
    def _get_first_start(self, line, day):
        """Return the first day of the first period of a line that begins on a day or later, and is not paid yet."""
        start = line.next_period_date_start or line.date_start
        kind, interval, found, count = line.recurring_rule_type, line.recurring_interval or 1, start, 0
        while found < day:
            count += 1
            # From the start, as each month keeps the day of the first.
            found = self._keep_anchor(line, start + line.get_relative_delta(kind, interval * count))
        return found

    def _keep_anchor(self, line, date):
        """Return the day of a month that the contract keeps, if it has one."""
        anchor = line.contract_id.renewal_anchor_day
        is_kept = anchor > 28 and line.recurring_rule_type in ("monthly", "quarterly", "semesterly", "yearly")
        return date + relativedelta(day=anchor) if is_kept else date

    @api.model
    def _prepare_part(self, line, quantity, ratio, today):
        """Return the values of the invoice's line for so much of a contract's line, for the rest of its period.

        :param float quantity: how much more; less than zero for what is given back
        """
        currency = line.contract_id.currency_id
        _start, end = self.env["portal.contract.adapter"]._get_period(line)
        tell = self.env["portal.answer.mixin"]._tell_date
        name = self.env._(
            "%(name)s, %(start)s to %(end)s", name=line._get_portal_label(), start=tell(today), end=tell(end or today)
        )
        return {
            "name": name,
            "quantity": quantity,
            "price_unit": currency.round(line.price_unit * ratio),
            "discount": line.discount,
            "product_id": line.product_id.id,
            "product_uom_id": line.uom_id.id,
            "analytic_distribution": line.analytic_distribution,
            # A line that is not stored yet belongs to a plan that is only shown.
            "contract_line_id": line._origin.id,
        }

    @api.model
    def _prepare_invoice(self, contract, parts, today):
        """Return the values of an invoice of parts of periods.

        :param contract.contract contract: in sudo mode as customers have no right on invoices
        :param list parts: what `_prepare_part` returned
        """
        # In the customer's language, as an invoice is.
        contract = contract.with_context(lang=contract.invoice_partner_id.lang or self.env.lang)
        return contract._prepare_invoice(today) | {"invoice_line_ids": [Command.create(part) for part in parts]}

    @api.model
    def _tell_totals(self, contract, parts, today):
        """Return what an invoice of such parts amounts to, without making it: Odoo's own taxes, nothing is written.

        :return: dict of `untaxed`, `tax` and `total`
        """
        if not parts:
            return {"untaxed": 0.0, "tax": 0.0, "total": 0.0}
        draft = self.env["account.move"].with_company(contract.company_id).sudo()
        totals = draft.new(self._prepare_invoice(contract, parts, today)).tax_totals
        return {
            "untaxed": totals["base_amount_currency"],
            "tax": totals["tax_amount_currency"],
            "total": totals["total_amount_currency"],
        }
