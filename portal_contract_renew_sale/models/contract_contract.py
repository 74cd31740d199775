from odoo import fields, models


class ContractContract(models.Model):
    _inherit = "contract.contract"

    portal_order_ids = fields.One2many(
        "sale.order", "portal_contract_id", "Quotations", readonly=True, groups="sales_team.group_sale_salesman"
    )

    def _get_portal_subscription_actions(self, actor):
        """Override of `portal_contract_renew` to add asking for a quotation."""
        is_open = not self.env["portal.contract.quotation"]._get_refusal(self, actor)
        return super()._get_portal_subscription_actions(actor) | {"quotation": is_open}

    def action_make_portal_renewal(self):
        """Make a quotation that renews the subscription."""
        return self._make_portal_quotation("renewal", 0)

    def action_make_portal_upsell(self):
        """Make a quotation that extends the subscription, of one more of each line to begin with."""
        return self._make_portal_quotation("upsell", 1)

    def _make_portal_quotation(self, kind, more):
        self.ensure_one()
        self.env["sale.order"].check_access("create")
        self.check_access("read")
        quotations = self.env["portal.contract.quotation"]
        # In sudo mode as a salesperson need not keep the books of the subscription.
        quantities = {line: line.quantity + more for line in quotations._get_lines(self.sudo())}
        order = quotations._make(self.sudo(), kind, quantities, self.partner_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "view_mode": "form",
            "res_id": order.id,
        }
