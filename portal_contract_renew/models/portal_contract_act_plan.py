from odoo import api, models
from odoo.exceptions import UserError

# What a line of a plan gives to a line of a contract.
TAKEN = (
    *("sequence", "display_type", "name", "automatic_price", "specific_price", "discount"),
    *("recurring_rule_type", "recurring_interval", "recurring_invoicing_type", "note_invoicing_mode"),
    *("portal_may_change_quantity", "portal_minimum", "portal_maximum", "portal_step"),
)


class PortalContractActPlan(models.AbstractModel):
    """A dearer plan of the same rhythm at once, for what is left of the period; any other with a period to come."""

    _name = "portal.contract.act.plan"
    _inherit = "portal.contract.act"
    _description = "Change of the Plan"

    @api.model
    def _get_title(self):
        """Override of this addon."""
        return self.env._("Change the plan")

    @api.model
    def _get_plans(self, contract):
        """Return the plans that a customer may change to."""
        plan = contract._get_portal_plan()
        plans = plan.portal_plan_ids if plan.portal_may_change_plan else plan.portal_plan_ids.browse()
        return plans.filtered(
            lambda other: (
                other.company_id == contract.company_id
                and other != plan
                and other.contract_type == "sale"
                and (other.pricelist_id.currency_id or contract.currency_id) == contract.currency_id
            )
        )

    @api.model
    def _get_refusal(self, contract, actor):
        """Override of this addon: the plan says which others there are."""
        if not self._get_plans(contract):
            return self.env._("There is no other plan to change to.")
        return False

    @api.model
    def _prepare(self, contract, values, today):
        """Override of this addon."""
        plan = self._get_plans(contract).filtered(lambda plan: str(plan.id) == str(values.get("plan")))
        if not plan:
            raise UserError(self.env._("Choose a plan."))
        old, proration = self._check_lines(contract), self.env["portal.contract.proration"]
        new = self._draft_lines(contract, plan, old)
        is_dearer = sum(new.mapped("monthly_recurring")) > sum(old.mapped("monthly_recurring"))
        is_now = (
            is_dearer and self._is_same_rhythm(old, new) and all(proration._is_at_once(each, today) for each in old)
        )
        day = today if is_dearer else self._get_notice_date(contract, today)
        whole = self._tell_whole(contract, [(line, line.quantity) for line in new], today)
        return {
            "change": {
                "plan_before_id": contract.contract_template_id.id,
                "plan_id": plan.id,
                "data": {"quantities": self._get_quantities(plan, old)},
            },
            "date": False if is_now else max(proration._get_first_start(line, day) for line in old),
            "parts": self._prepare_parts(old, new, today) if is_now else [],
            "next": whole,
            "more": whole["total"] if is_dearer else 0.0,
        }

    @api.model
    def _tell_prices(self, contract):
        """Return what each plan would cost the customer, in words, by its id; or why it cannot be chosen.

        :rtype: dict
        """
        old, today = self._get_open_lines(contract), contract.company_id._get_portal_contract_today()
        return {plan.id: self._tell_price(contract, plan, old, today) for plan in self._get_plans(contract)}

    def _tell_price(self, contract, plan, old, today):
        try:
            new = self._draft_lines(contract, plan, old)
        except UserError as refusal:
            return str(refusal)
        whole = self._tell_whole(contract, [(line, line.quantity) for line in new], today)
        words = self._tell_amounts(contract, whole)
        rhythms = list(dict.fromkeys(line._get_portal_rhythm() for line in new))
        if len(rhythms) != 1:
            return self.env._("%(total)s, of which %(tax)s are taxes", **words)
        return self.env._("%(total)s %(rhythm)s, of which %(tax)s are taxes", rhythm=rhythms[0], **words)

    def _prepare_parts(self, old, new, today):
        """Return the difference in price, for what is left of the period."""
        proration = self.env["portal.contract.proration"]
        ratio = proration._get_ratio(old[:1], today)
        if not ratio:
            return []
        parts = [proration._prepare_part(line, line.quantity, ratio, today) for line in new]
        return parts + [proration._prepare_part(line, -line.quantity, ratio, today) for line in old]

    def _is_same_rhythm(self, old, new):
        """Return whether all lines have the same periods."""
        rhythms = {
            (line.recurring_rule_type, line.recurring_interval, line.recurring_invoicing_type) for line in old | new
        }
        return len(rhythms) == 1 and len(set(old.mapped("last_date_invoiced"))) == 1

    def _get_quantities(self, plan, old):
        """Return how much of each line of a plan a customer has: as much of the same product as now, or of the only
        line whose quantity can be changed; else what the plan says.

        :return: ids of the plan's lines, as text, to quantities
        :raise UserError: if a quantity is not within the plan's bounds
        """
        lines, quantities = plan.contract_line_ids.filtered(lambda line: not line.display_type), {}
        open_new, open_old = (each.filtered("portal_may_change_quantity") for each in (lines, old))
        for line in lines:
            same = old.filtered(lambda each, line=line: line.product_id and each.product_id == line.product_id)[:1]
            if not same and len(open_new) == len(open_old) == 1 and line == open_new:
                same = open_old
            quantities[str(line.id)] = self._fit_bounds(plan, line, same.quantity if same else line.quantity)
        return quantities

    def _fit_bounds(self, plan, line, quantity):
        """Return a quantity as a line of a plan is sold: the least of it at least, and never more than the most."""
        if not line.portal_may_change_quantity:
            return quantity
        most = line.portal_maximum
        if most and quantity > most:
            raise UserError(
                self.env._(
                    "%(plan)s is for %(most)s at most. Reduce the quantity first.", plan=plan.name, most=f"{most:g}"
                )
            )
        return max(quantity, line.portal_minimum)

    def _draft_lines(self, contract, plan, old):
        """Return the lines of a plan as the contract would have them, not stored."""
        values = self._prepare_lines(contract, plan, self._get_quantities(plan, old))
        last, start = old[:1].last_date_invoiced, old[:1].date_start
        lines = [
            contract.contract_line_ids.new(each | {"contract_id": contract.id, "date_start": start})
            for each in values
            if not each["display_type"]
        ]
        for line in lines:
            line.last_date_invoiced = last
        return contract.contract_line_ids.browse().union(*lines)

    def _prepare_lines(self, contract, plan, quantities):
        """Return the values of the contract's lines for a plan.

        For a module to take over more of a plan's lines, it must override this method and add its own values.
        """
        return [
            {name: line[name] for name in TAKEN}
            | {"product_id": line.product_id.id, "uom_id": line.uom_id.id}
            | {"quantity": quantities.get(str(line.id), line.quantity)}
            for line in plan.contract_line_ids
        ]

    @api.model
    def _filter_replaced(self, change, planned):
        """Override of this addon: the lines of the old plan are gone with it."""
        return planned.filtered(lambda other: other.kind in ("plan", "quantity", "stay_end"))

    @api.model
    def _is_due(self, change):
        """Override of this addon: what is invoiced when a period is over waits for that invoice."""
        starts = self._get_open_lines(change.contract_id).mapped("next_period_date_start")
        return all(not start or start >= change.effective_date for start in starts)

    @api.model
    def _apply(self, change, actor):
        """Override of this addon: the old lines end with what is paid, those of the plan follow."""
        contract, plan = change.contract_id, change.plan_id
        old = self._check_lines(contract)
        last = old[:1].last_date_invoiced
        is_now = bool(last) and last >= change.effective_date
        values = self._prepare_lines(contract, plan, change.data["quantities"])
        adapter = self.env["portal.contract.adapter"]
        next_date, anchor = adapter._get_due(contract), contract.renewal_anchor_day
        # Each line keeps its own rhythm, as the old ones have another one.
        contract.line_recurrence = True
        old.write({"is_canceled": True, "portal_is_replaced": True})
        dates = {
            "date_start": change.effective_date,
            "recurring_next_date": next_date if is_now else change.effective_date,
        }
        lines = contract.contract_line_ids.create([each | dates | {"contract_id": contract.id} for each in values])
        if is_now:
            lines.filtered(lambda line: not line.display_type).write({"last_date_invoiced": last})
        # How it is charged, and on which day of the month, is not a matter of the plan.
        kept = {"is_charged_automatically": contract.is_charged_automatically, "renewal_anchor_day": anchor}
        contract.write({"contract_template_id": plan.id} | kept)
        adapter._note_modification(contract, self._tell(change))
        self.env["portal.contract.access.event"]._emit(contract, "changed", contract.portal_state)

    @api.model
    def _tell(self, change):
        """Override of this addon."""
        before = change.plan_before_id.name or change.contract_id.name
        return self.env._("%(after)s instead of %(before)s", after=change.plan_id.name, before=before)
