from odoo import api, models
from odoo.exceptions import UserError


class PortalContractActQuantity(models.AbstractModel):
    """More at once, for what is left of the period; less from the next period after the notice period on."""

    _name = "portal.contract.act.quantity"
    _inherit = "portal.contract.act"
    _description = "Change of a Quantity"

    @api.model
    def _get_title(self):
        """Override of this addon."""
        return self.env._("Change the quantity")

    @api.model
    def _get_lines(self, contract):
        """Return the lines whose quantity a customer may change."""
        return self._get_open_lines(contract).filtered(lambda line: line._is_portal_quantity_open())

    @api.model
    def _get_refusal(self, contract, actor):
        """Override of this addon: the plan says which lines have a quantity."""
        return False if self._get_lines(contract) else self.env._("The quantity of this subscription is fixed.")

    @api.model
    def _prepare(self, contract, values, today):
        """Override of this addon."""
        line = self._get_lines(contract).filtered(lambda line: str(line.id) == str(values.get("line")))
        if not line:
            raise UserError(self.env._("Choose what to change."))
        quantity = line._clean_portal_quantity(values.get("quantity"))
        if quantity == line.quantity and not self._get_planned(contract, line):
            raise UserError(self.env._("That is the quantity already."))
        proration, more = self.env["portal.contract.proration"], quantity - line.quantity
        is_now = more == 0 or (more > 0 and proration._is_at_once(line, today))
        ratio = proration._get_ratio(line, today) if is_now else 0.0
        day = self._get_first_day(line, today) if more > 0 else self._get_notice_date(contract, today)
        others = [(each, each.quantity) for each in self._get_open_lines(contract) - line]
        return {
            "change": {"line_id": line.id, "quantity_before": line.quantity, "quantity_after": quantity},
            "date": False if is_now else proration._get_first_start(line, day),
            "parts": [proration._prepare_part(line, more, ratio, today)] if more > 0 and ratio else [],
            "next": self._tell_whole(contract, [*others, (line, quantity)], today),
            "more": self._tell_whole(contract, [(line, more)], today)["total"] if more > 0 else 0.0,
        }

    def _get_first_day(self, line, today):
        """Return from when on more can hold: from the period that is not invoiced yet, or else the next one."""
        return line.next_period_date_start if line.recurring_invoicing_type == "pre-paid" else today

    @api.model
    def _get_planned(self, contract, line):
        planned = self.env["portal.contract.change"]._search_of_sudo(contract, "planned")
        return planned.filtered(lambda change: change.kind == "quantity" and change.line_id == line)

    @api.model
    def _filter_replaced(self, change, planned):
        """Override of this addon: the last word on a line holds."""
        return planned.filtered(lambda other: other.kind == "quantity" and other.line_id == change.line_id)

    @api.model
    def _is_due(self, change):
        """Override of this addon: what is invoiced when a period is over waits for that invoice."""
        start = change.line_id.next_period_date_start
        return not start or start >= change.effective_date

    @api.model
    def _apply(self, change, actor):
        """Override of this addon."""
        if change.line_id not in self._get_open_lines(change.contract_id):
            raise UserError(self.env._("The line has ended."))
        self.env["portal.contract.adapter"]._change_quantity(change.line_id, change.quantity_after)

    @api.model
    def _tell(self, change):
        """Override of this addon."""
        return self.env._(
            "%(name)s: %(after)s instead of %(before)s",
            name=change.line_id._get_portal_label() if change.line_id else "",
            after=f"{change.quantity_after:g}",
            before=f"{change.quantity_before:g}",
        )
