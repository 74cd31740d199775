from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.portal_helpdesk_form.models.portal_ticket_form import SUGGESTED


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
        """Return the serial number that was meant: one of this name, else one that is written alike."""
        key = self.portal_product_key or ""
        named = Domain("name", "=", self.portal_product.strip())
        alike = Domain("portal_key", "=", key) if key else Domain.FALSE
        return self._find_portal_lot_in(named) or self._find_portal_lot_in(alike)

    def _find_portal_lot_in(self, domain):
        lots = self.env["stock.lot"]
        domain &= Domain("company_id", "in", [False, self.company_id.id])
        if self.commercial_partner_id:
            moved = (
                Domain("lot_id", "any", domain)
                & self._get_portal_delivered_domain()
                & Domain("picking_id.partner_id", "child_of", self.commercial_partner_id.ids)
            )
            if line := self.env["stock.move.line"].search(moved, limit=1, order="id desc"):
                return line.lot_id
        found = lots.search(domain, limit=2)
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
        lots = [
            {"value": lot.name, "label": f"{lot.name}, {lot.product_id.name}"}
            for lot in self._get_portal_lots_sudo(actor, term)
        ]
        return [*lots, *found]

    @api.model
    def _get_portal_lots_sudo(self, actor, term):
        """Return the serial numbers of the deliveries that the actor may read, the newest first.

        :param str term: a part of the number, however it is written, or of the product's name
        """
        pickings = actor.env["stock.picking"]
        if not actor.user._is_portal() or not pickings.has_access("read"):
            return self.env["stock.lot"]
        words, key = self.env["portal.ticket.form"]._escape(term), self._make_portal_product_key(term)
        meant = Domain("lot_id.name", "ilike", words) | Domain("lot_id.product_id.name", "ilike", words)
        if key:
            meant |= Domain("lot_id.portal_key", "like", key)
        readable = pickings._search([("state", "=", "done")])
        domain = self._get_portal_delivered_domain() & Domain("picking_id", "in", readable) & meant
        # In sudo mode as customers may not read the stock; only numbers delivered to them are told.
        lines_sudo = self.env["stock.move.line"].sudo().with_context(active_test=False)
        domain &= Domain("lot_id", "!=", False)
        rows = lines_sudo._read_group(domain, ["lot_id"], ["id:max"], order="id:max desc", limit=SUGGESTED)
        return self.env["stock.lot"].sudo().union(*(lot for lot, _line_id in rows))
