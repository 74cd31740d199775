from odoo import api, models
from odoo.fields import Domain


class PortalListReturn(models.AbstractModel):
    _name = "portal.list.return"
    _inherit = "portal.list"
    _description = "List of Returns"

    _list_model = "portal.delivery.return"
    _list_path = "/my/returns"
    _list_date = "create_date"
    _list_icon = "fa-undo"
    # Returns are told by their delivery and their lines, which people outside do not read.
    _list_is_sudo = True
    _list_lines = ("line_ids",)

    @api.model
    def _is_available(self):
        """Override of `portal_custom_base`: who sees no returns at all has no list of them."""
        return super()._is_available() and not self._get_readable_domain().is_false()

    @api.model
    def _get_title(self):
        return self.env._("Returns")

    @api.model
    def _get_columns(self):
        return {
            "name": {"label": self.env._("Return"), "is_short": True, "phone": "name"},
            "lines": {
                "label": self.env._("Items"),
                "value": lambda record: record._tell_lines(2),
                "more": lambda record: [line._tell() for line in record.line_ids[2:]],
                "phone": "below",
            },
            "picking_id": {
                "label": self.env._("Delivery"),
                "value": lambda record: record.picking_id.name,
                "is_short": True,
            },
            "create_date": {"label": self.env._("Asked on"), "date_only": True, "phone": "text"},
            "state": {"label": self.env._("State"), "is_state": True, "phone": "state"},
            "credit": {
                "label": self.env._("Credit note"),
                "value": lambda record: ", ".join(record.credit_ids.mapped("name")),
                "is_short": True,
            },
        }

    def _get_fetched(self, columns):
        """Override of `portal_custom_base` to fetch at once what the columns are computed from."""
        return list({*super()._get_fetched(columns), "return_picking_id"})

    @api.model
    def _get_searches(self):
        return {
            "name": self.env._("Return"),
            "picking_id.name": self.env._("Delivery"),
            "line_ids.product_id.name": self.env._("Product"),
            "line_ids.lot_id.name": self.env._("Serial number"),
        }

    @api.model
    def _get_search_domain(self, name, pattern):
        """Override of `portal_custom_base`: what is found by a delivery or by goods is looked up first, each by its own
        index. All returns would be joined with their deliveries and lines otherwise, as any of these may hold the word.
        """
        domain = super()._get_search_domain(name, pattern)
        return domain if name == "name" else self.env["portal.list.delivery"]._find(self._list_model, domain, "id")

    @api.model
    def _get_sorts(self):
        return {
            "newest": {"label": self.env._("Newest"), "order": "id desc"},
            "oldest": {"label": self.env._("Oldest"), "order": "id"},
        }

    @api.model
    def _get_filters(self):
        labels = {
            "asked": self.env._("Asked for"),
            "approved": self.env._("Send back"),
            "received": self.env._("Received"),
            "refused": self.env._("Refused"),
        }
        states = {name: {"label": label, "domain": Domain("state", "=", name)} for name, label in labels.items()}
        return {"all": {"label": self.env._("All"), "domain": Domain.TRUE}, **states}

    @api.model
    def _get_url(self, record):
        return record.access_url

    @api.model
    def _get_invitation(self):
        return self.env._("No returns yet. You ask for one on the page of a delivery.")
