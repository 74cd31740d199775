from odoo import api, models

from odoo.addons.portal_tools.actor import Actor


class PortalListOrder(models.AbstractModel):
    _inherit = "portal.list.order"

    @api.model
    def _get_action(self, record):
        """Override of `portal_sale_sign` to order again; the number of the order leads to its page."""
        # What else an order needs, its own page says: a list asks nothing of each row.
        refusal = self.env["portal.sale.reorder"]._get_role_refusal(Actor(user=self.env.user), record.company_id)
        if refusal:
            return super()._get_action(record)
        return {"label": self.env._("Order again"), "url": f"/my/orders/{record.id}/reorder"}
