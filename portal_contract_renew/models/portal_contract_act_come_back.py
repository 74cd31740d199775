from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError

ONE_DAY = timedelta(days=1)
# Why a contract closed that its customer may open again; the vendor's own words are for cause.
OPEN_REASONS = ("unpaid", "cancelled", "ended")


class PortalContractActComeBack(models.AbstractModel):
    """A closed subscription that its customer opens again: a new period from today, at today's price, without a gap."""

    _name = "portal.contract.act.come_back"
    _inherit = "portal.contract.act.resume"
    _description = "Return to a Subscription"
    _act_states = ("closed",)

    @api.model
    def _get_title(self):
        """Override of this addon."""
        return self.env._("Come back")

    @api.model
    def _get_refusal(self, contract, actor):
        """Override of this addon: what the vendor closed for a reason of its own stays closed."""
        if contract._get_portal_close_reason() not in OPEN_REASONS:
            return self.env._("We closed this subscription. Write us a message to open it again.")
        lines = self._get_lines(contract)
        if not lines or not all(self._is_sold(line) for line in lines):
            return self.env._("This is no longer sold as it was. Write us a message to come back.")
        return False

    @api.model
    def _get_lines(self, contract):
        """Return the lines that go on when a contract goes on."""
        ended = self.env["portal.contract.adapter"]._get_ended_lines(contract)
        lines = ended or contract.contract_line_ids.filtered(lambda line: not line.is_canceled)
        return lines.filtered(lambda line: not line.display_type and not line.portal_is_replaced)

    def _is_sold(self, line):
        product = line.product_id
        return not product or (product.active and product.sale_ok)

    @api.model
    def _get_price(self, line):
        """Return what one of a line costs today: by the price list where it has a product, else as it was."""
        contract, product = line.contract_id, line.product_id
        if not product:
            return line.price_unit
        partner = contract.partner_id.with_company(contract.company_id)
        pricelist = contract.pricelist_id or partner.property_product_pricelist
        today = contract.company_id._get_portal_contract_today()
        return pricelist._get_product_price(
            product, line.quantity, currency=contract.currency_id, uom=line.uom_id or product.uom_id, date=today
        )

    @api.model
    def _prepare(self, contract, values, today):
        """Override of this addon."""
        proration, parts, prices, lines = self.env["portal.contract.proration"], [], {}, self._get_lines(contract)
        paid = max(filter(None, lines.mapped("last_date_invoiced")), default=today - ONE_DAY)
        for line in lines:
            prices[str(line.id)] = self._get_price(line)
            part = proration._prepare_part(line, line.quantity, 1.0, today)
            parts.append(part | {"price_unit": prices[str(line.id)], "name": line._get_portal_label()})
        whole = proration._tell_totals(contract, parts, today)
        return {
            "change": {"data": {"prices": prices}},
            "next": whole,
            "more": whole["total"],
            "first_day": max(paid + ONE_DAY, today),
        }

    @api.model
    def _apply(self, change, actor):
        """Override of this addon."""
        contract, prices = change.contract_id, change.data["prices"]
        if contract.portal_state != "closed":
            raise UserError(self._get_state_refusal(contract))
        for line in self._get_lines(contract).filtered(lambda line: not line.automatic_price):
            line.price_unit = prices.get(str(line.id), line.price_unit)
        contract._resume(actor)

    @api.model
    def _charge(self, change, actor):
        """Override of this addon: what is not paid stays closed, as else each return would be a time for free."""
        contract = change.contract_id._lock_portal()
        if self._is_due_today(contract) and contract._charge(actor) == "refused":
            contract._close(actor, "unpaid")
            change._end_as("refused", actor)
