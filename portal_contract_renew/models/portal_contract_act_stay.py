from odoo import api, models


class PortalContractActStay(models.AbstractModel):
    """The offer to stay, which a customer who cancels is made once: a discount for some periods."""

    _name = "portal.contract.act.stay"
    _inherit = "portal.contract.act"
    _description = "Offer to Stay"

    @api.model
    def _get_title(self):
        """Override of this addon."""
        return self.env._("Keep the subscription")

    @api.model
    def _get_refusal(self, contract, actor):
        """Override of this addon: the plan says what is offered, and it is offered once."""
        changes_sudo = self.env["portal.contract.change"].sudo()
        was_made = changes_sudo.search_count([("contract_id", "=", contract.id), ("kind", "=", "stay")], limit=1)
        if was_made or not 0 < contract._get_portal_plan().portal_stay_discount < 100:
            return self.env._("There is no such offer.")
        return False if self._get_open_lines(contract) else self._get_state_refusal(contract)

    @api.model
    def _apply(self, change, actor):
        """Override of this addon: the discount holds from the next invoice on, and its end is planned."""
        contract, plan = change.contract_id, change.contract_id._get_portal_plan()
        lines = self._get_open_lines(contract)
        before = {str(line.id): line.discount for line in lines}
        for line in lines:
            line.discount = 100 - (100 - line.discount) * (1 - plan.portal_stay_discount / 100)
        proration = self.env["portal.contract.proration"]
        line, count = lines[:1], max(plan.portal_stay_periods, 1)
        end = line.next_period_date_start + line.get_relative_delta(
            line.recurring_rule_type, (line.recurring_interval or 1) * count
        )
        self.env["portal.contract.change"].sudo().create(
            {
                "contract_id": contract.id,
                "kind": "stay_end",
                "effective_date": proration._keep_anchor(line, end),
                "data": {"discounts": before},
                "currency_id": contract.currency_id.id,
                "version": contract.portal_version,
            }
        )

    @api.model
    def _tell_offer(self, contract, offer):
        """Override of this addon: how much less, and how long."""
        plan = contract._get_portal_plan()
        percent, count = f"{plan.portal_stay_discount:g}", max(plan.portal_stay_periods, 1)
        if count == 1:
            return [self.env._("Your next invoice is reduced by %(percent)s%%.", percent=percent)]
        return [self.env._("Your next %(count)s invoices are reduced by %(percent)s%%.", count=count, percent=percent)]

    @api.model
    def _tell(self, change):
        """Override of this addon."""
        plan = change.contract_id._get_portal_plan()
        return self.env._(
            "%(percent)s%% off for %(count)s periods",
            percent=f"{plan.portal_stay_discount:g}",
            count=plan.portal_stay_periods,
        )
