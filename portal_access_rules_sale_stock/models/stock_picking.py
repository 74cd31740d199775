from odoo import models
from odoo.exceptions import AccessError

# What names the supplier of a transfer that goes straight to a customer, and the vendor's purchase order.
SUPPLIER_FIELDS = frozenset({"origin", "partner_id"})


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _has_field_access(self, field, operation):
        """Override of `base`: what a supplier sends to a customer names the supplier to nobody outside.

        No list of the suite opens these fields; the pages of an app may need them of other transfers.
        """
        if not super()._has_field_access(field, operation):
            return False
        if field.name not in SUPPLIER_FIELDS or operation != "read" or self.env.su or self.env.user._is_internal():
            return True
        return not any(picking._is_portal_supplier_kept() for picking in self)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Override of `base`: as `_has_field_access`, for groups, which name what they are made by."""
        is_held = not self.env.su and not self.env.user._is_internal()
        if is_held and groupby_spec.split(":")[0].split(".")[0] in SUPPLIER_FIELDS:
            raise AccessError(self.env._("You do not have enough rights to group transfers by this field."))
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _is_portal_supplier_kept(self):
        """Return whether a transfer goes from a supplier to a customer, or back."""
        # In sudo mode as people outside do not read places.
        picking_sudo = self.sudo()
        usages = {picking_sudo.location_id.usage, picking_sudo.location_dest_id.usage}
        return usages == {"supplier", "customer"}

    def _is_portal_supplier_told(self):
        """Return whether a document that the current user prints may name the transfer's contact and its origin."""
        return self.env.user._is_internal() or not self._is_portal_supplier_kept()

    def _get_portal_recipient_sudo(self):
        """Return whom a transfer goes to, for its customer; never the supplier who sends it.

        :return: a contact in sudo mode, as people outside do not read all addresses
        """
        # In sudo mode as in the caller: the address of an own delivery is shown.
        picking_sudo = self.sudo()
        return picking_sudo.sale_id.partner_shipping_id if self._is_portal_supplier_kept() else picking_sudo.partner_id
