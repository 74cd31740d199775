from odoo import api, models
from odoo.fields import Domain


class PortalListQuote(models.AbstractModel):
    _name = "portal.list.quote"
    _inherit = "portal.list.sale"
    _description = "List of Quotations"

    _list_path = "/my/quotes"
    _list_history = "my_quotations_history"
    _list_icon = "fa-file-text-o"
    _list_lines = ("order_line",)

    @api.model
    def _get_title(self):
        return self.env._("Quotations")

    @api.model
    def _get_domain(self):
        # Those that were cancelled before anybody sent them are no offers.
        over = Domain("state", "=", "cancel") & Domain("portal_offer_number", ">", 0)
        signed = self.env["sale.order"]._get_portal_state_domain("signed")
        return super()._get_domain() & (Domain("state", "=", "sent") | over | signed)

    @api.model
    def _get_columns(self):
        return {
            "name": {"label": self.env._("Quotation"), "is_short": True, "phone": "name"},
            "agreement": self._get_agreement_column(),
            "date_order": {"label": self.env._("Date"), "date_only": True},
            "validity_date": {"label": self.env._("Valid until"), "phone": "text"},
            "state": {"label": self.env._("State"), "is_state": True, "phone": "state"},
            "amount_total": {"label": self.env._("Total"), "phone": "amount"},
        }

    @api.model
    def _get_filters(self):
        get_domain = self.env["sale.order"]._get_portal_state_domain
        labels = {
            "to_sign": self.env._("To sign"),
            "signed": self.env._("Signed"),
            "declined": self.env._("Declined"),
            "expired": self.env._("Expired"),
        }
        return {
            "open": {"label": self.env._("All open"), "domain": Domain("state", "=", "sent")},
            **{name: {"label": label, "domain": get_domain(name)} for name, label in labels.items()},
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
        }

    @api.model
    def _get_invitation(self):
        return self.env._("No open quotations. New ones appear here.")
