from odoo import api, models
from odoo.fields import Domain


class PortalListQuote(models.AbstractModel):
    _inherit = "portal.list.quote"

    # Prices that staff are working on are closed, and yet their requests are listed and sorted with the others.
    _list_is_sudo = True

    @api.model
    def _get_domain(self):
        """Override of `portal_sale_sign` to list what was requested, too."""
        requested = self.env["sale.order"]._get_portal_request_domain()
        company = self.env.user.commercial_partner_id
        return super()._get_domain() | (requested & Domain("partner_id", "child_of", company.ids))

    @api.model
    def _get_columns(self):
        """Override of `portal_sale_sign`: prices that staff are working on are not told."""
        columns = super()._get_columns()
        total = {"value": self._get_total, "currency": "currency_id"}
        return columns | {"amount_total": columns["amount_total"] | total}

    def _get_total(self, order):
        return None if order._is_portal_priced() else order.amount_total

    @api.model
    def _get_filters(self):
        """Override of `portal_sale_sign`: a request is open until the quotation is there."""
        filters = super()._get_filters()
        requested = self.env["sale.order"]._get_portal_request_domain()
        filters["open"] = filters["open"] | {"domain": filters["open"]["domain"] | requested}
        chosen = {"label": self.env._("Requested"), "domain": requested}
        return {"open": filters.pop("open"), "requested": chosen, **filters}
