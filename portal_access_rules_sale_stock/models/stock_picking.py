from odoo import api, models
from odoo.tools import SQL

# What names the supplier of a transfer that goes straight to a customer, and the vendor's purchase order.
SUPPLIER_FIELDS = frozenset({"origin", "partner_id"})


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "portal.closed.field.mixin"]

    # === CLOSED FIELDS === #

    @api.model
    def _get_portal_closed_names(self):
        """Override of `portal_access_rules`: what a supplier sends to a customer names the supplier to nobody outside.

        No list of the suite opens these fields; the pages of an app may need them of other transfers.
        """
        return SUPPLIER_FIELDS

    def _is_portal_closed(self):
        """Override of `portal_access_rules`: of what goes from a supplier to a customer, or back."""
        return self._is_portal_supplier_kept()

    def _get_portal_told_sql(self, _model, alias, _query):
        """Override of `portal_access_rules`: as `_is_portal_closed`."""
        return SQL(
            """NOT EXISTS (
                SELECT FROM stock_location place, stock_location goal
                WHERE place.id = %s AND goal.id = %s
                AND (place.usage, goal.usage) IN (('supplier', 'customer'), ('customer', 'supplier'))
            )""",
            SQL.identifier(alias, "location_id"),
            SQL.identifier(alias, "location_dest_id"),
        )

    # === WHAT NAMES NO SUPPLIER === #

    def _is_portal_supplier_kept(self):
        """Return whether a transfer goes from a supplier to a customer, or back."""
        # In sudo mode as people outside do not read places.
        picking_sudo = self.sudo()
        usages = {picking_sudo.location_id.usage, picking_sudo.location_dest_id.usage}
        return usages == {"supplier", "customer"}

    def _is_portal_supplier_told(self):
        """Return whether a document that the current user prints may name the transfer's contact and its origin."""
        return self.env.user._is_internal() or not self._is_portal_supplier_kept()

    def _get_report_lang(self):
        """Override of `stock`: a slip for the customer does not speak the supplier's language."""
        lang = super()._get_report_lang()
        if self._is_portal_supplier_told():
            return lang
        return self._get_portal_recipient_sudo().lang or self.env.lang

    def _get_portal_recipient_sudo(self):
        """Return whom a transfer goes to, for its customer; never the supplier who sends it.

        :return: a contact in sudo mode, as people outside do not read all addresses
        """
        # In sudo mode as in the caller: the address of an own delivery is shown.
        picking_sudo = self.sudo()
        return picking_sudo.sale_id.partner_shipping_id if self._is_portal_supplier_kept() else picking_sudo.partner_id
