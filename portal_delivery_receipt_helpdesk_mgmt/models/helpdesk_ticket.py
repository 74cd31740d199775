from odoo import api, fields, models

STAFF = "base.group_user"


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    portal_receipt_id = fields.Many2one(
        "portal.delivery.receipt", "Confirmed receipt", readonly=True, index="btree_not_null", ondelete="set null"
    )
    # Whose delivery it is about, kept on the ticket: every search of people outside asks for it.
    portal_delivery_partner_id = fields.Many2one(
        "res.partner",
        "Contact of the delivery's order",
        compute="_compute_portal_delivery_contacts",
        store=True,
        index="btree_not_null",
        groups=STAFF,
    )
    portal_delivery_address_id = fields.Many2one(
        "res.partner",
        "Contact of the delivery",
        compute="_compute_portal_delivery_contacts",
        store=True,
        index="btree_not_null",
        groups=STAFF,
        help="Empty where a supplier sent it: its contact is the supplier.",
    )

    @api.depends(
        "portal_receipt_id.picking_id.partner_id",
        "portal_receipt_id.picking_id.sale_id.partner_id",
        "portal_receipt_id.picking_id.location_id.usage",
        "portal_receipt_id.picking_id.location_dest_id.usage",
    )
    def _compute_portal_delivery_contacts(self):
        for ticket in self:
            # In sudo mode as who looks after tickets need not read deliveries.
            picking_sudo = ticket.sudo().portal_receipt_id.picking_id
            is_kept = picking_sudo and picking_sudo._is_portal_supplier_kept()
            ticket.portal_delivery_partner_id = picking_sudo.sale_id.partner_id
            ticket.portal_delivery_address_id = False if is_kept else picking_sudo.partner_id
