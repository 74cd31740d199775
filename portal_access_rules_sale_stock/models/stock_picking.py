from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

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

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **options):
        """Override of `base`: whoever searches or sorts by what names a supplier finds none that go to a customer.

        Else one letter after the other of it is found. The pages of an app may search their own transfers by it.
        """
        is_held = not bypass_access and not self.env.su and not self.env.user._is_internal()
        if is_held and self._is_portal_supplier_asked(domain, order):
            domain = Domain(domain) & Domain.custom(to_sql=self._get_portal_supplier_told_sql)
        return super()._search(domain, offset, limit, order, bypass_access=bypass_access, **options)

    @api.model
    def _is_portal_supplier_asked(self, domain, order):
        """Return whether a search asks for what names a supplier."""
        asked = [condition.field_expr for condition in Domain(domain).iter_conditions()]
        asked += [term.split()[0] for term in (order or "").split(",") if term.strip()]
        return any(name.replace(":", ".").split(".")[0] in SUPPLIER_FIELDS for name in asked)

    def _get_portal_supplier_told_sql(self, _model, alias, _query):
        """Return the condition that a transfer does not go from a supplier to a customer, or back."""
        return SQL(
            """NOT EXISTS (
                SELECT FROM stock_location place, stock_location goal
                WHERE place.id = %s AND goal.id = %s
                AND (place.usage, goal.usage) IN (('supplier', 'customer'), ('customer', 'supplier'))
            )""",
            SQL.identifier(alias, "location_id"),
            SQL.identifier(alias, "location_dest_id"),
        )

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Override of `base`: what is found and read at once is checked as what is read."""
        found = super().search_fetch(domain, field_names, offset, limit, order)
        for name in SUPPLIER_FIELDS.intersection(field_names or ()):
            found._check_field_access(self._fields[name], "read")
        return found

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
