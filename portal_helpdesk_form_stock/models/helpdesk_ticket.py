from odoo import api, fields, models
from odoo.fields import Domain

# The newest deliveries whose serial numbers are suggested, and how many numbers of them are compared.
DELIVERIES = 200
LINES = 500


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    portal_lot_id = fields.Many2one(
        "stock.lot",
        "Serial number",
        compute="_compute_portal_lot_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="set null",
        help="Found by what the customer typed: one delivered to this customer, else the only one of this name.",
    )

    @api.depends("portal_product", "commercial_partner_id")
    def _compute_portal_lot_id(self):
        for ticket in self:
            # In sudo mode as agents may not read the stock, and customers never learn what is found.
            ticket.portal_lot_id = ticket.sudo()._find_portal_lot() if ticket.portal_product else False

    def _find_portal_lot(self):
        lots = self.env["stock.lot"]
        name, company = self.portal_product.strip(), self.company_id
        named = Domain("lot_id.name", "=", name) & Domain("lot_id.company_id", "in", [False, company.id])
        if self.commercial_partner_id:
            moved = (
                named
                & self._get_portal_delivered_domain()
                & Domain("picking_id.partner_id", "child_of", self.commercial_partner_id.ids)
            )
            if line := self.env["stock.move.line"].search(moved, limit=1, order="id desc"):
                return line.lot_id
        found = lots.search([("name", "=", name), ("company_id", "in", [False, company.id])], limit=2)
        return found if len(found) == 1 else lots

    @api.model
    def _get_portal_delivered_domain(self):
        return Domain([("state", "=", "done"), ("picking_id.picking_type_id.code", "=", "outgoing")])

    @api.model
    def _get_portal_suggestions(self, name, term, actor):
        """Override of `portal_helpdesk_form` to suggest the serial numbers that were delivered to the customer."""
        found = super()._get_portal_suggestions(name, term, actor)
        if name != "product":
            return found
        words = term.casefold()
        lots = [
            {"value": lot.name, "label": f"{lot.name}, {lot.product_id.name}"}
            for lot in self._get_portal_lots_sudo(actor)
            if words in f"{lot.name} {lot.product_id.name}".casefold()
        ]
        return [*lots, *found]

    @api.model
    def _get_portal_lots_sudo(self, actor):
        """Return the serial numbers of the deliveries that the actor may read, the newest first."""
        pickings = actor.env["stock.picking"]
        if not actor.user._is_portal() or not pickings.has_access("read"):
            return self.env["stock.lot"]
        pickings = pickings.search([("state", "=", "done")], limit=DELIVERIES, order="id desc")
        domain = self._get_portal_delivered_domain() & Domain("picking_id", "in", pickings.ids)
        domain &= Domain("lot_id", "!=", False)
        # In sudo mode as customers may not read the stock; only numbers delivered to them are told.
        return self.env["stock.move.line"].sudo().search(domain, limit=LINES, order="id desc").lot_id
