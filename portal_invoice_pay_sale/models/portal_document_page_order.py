from urllib.parse import urlencode

from odoo import api, models
from odoo.tools import format_amount


class PortalDocumentPageOrder(models.AbstractModel):
    _inherit = "portal.document.page.order"

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_sale` to lead from a confirmed order to the payment of its invoices."""
        acts = super()._get_acts(record_sudo, actor, values)
        if record_sudo._get_portal_held_reason():
            # As the page says.
            return [act for act in acts if act["name"] != "portal_pay"]
        if record_sudo.state != "sale" or any(act["name"] == "portal_pay" for act in acts):
            return acts
        moves_sudo = self._get_payable_sudo(record_sudo, actor)
        return [self._make_invoices_act(moves_sudo), *acts] if moves_sudo else acts

    @api.model
    def _get_refusal(self, record_sudo, actor, values):
        """Override of `portal_custom_base_sale` to tell why the order waits for the payment of its invoice."""
        return super()._get_refusal(record_sudo, actor, values) or record_sudo._get_portal_held_reason()

    def _get_payable_sudo(self, order_sudo, actor):
        """Return the invoices of an order that the reader may open and pay; none for a visitor, whose link is for the
        order alone.

        :return: in sudo mode, as their amounts are told
        """
        none_sudo = self.env["account.move"].sudo()
        if not actor.partner or self.env["portal.remittance"]._get_payer_refusal(actor):
            return none_sudo
        open_sudo = order_sudo.invoice_ids.filtered(lambda move: not move._get_portal_unpayable_reason(actor))
        if not open_sudo:
            return none_sudo
        readable = self.env["account.move"].with_user(actor.user)._search([("id", "in", open_sudo.ids)])
        return open_sudo.filtered_domain([("id", "in", list(readable))])

    def _make_invoices_act(self, moves_sudo):
        currency = moves_sudo[0].currency_id
        amount = sum(moves_sudo.mapped(lambda move: move._get_portal_payable_amount()))
        return {
            "name": "portal_pay",
            "label": self.env._("Pay %(amount)s", amount=format_amount(self.env, amount, currency)),
            "icon": "fa-credit-card",
            "url": f"/my/invoices/pay?{urlencode([('ids', move_id) for move_id in moves_sudo.ids])}",
        }
