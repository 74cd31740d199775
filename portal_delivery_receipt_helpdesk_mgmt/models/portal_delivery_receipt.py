from odoo import fields, models

# Products that the name of a ticket tells.
NAMED = 2


class PortalDeliveryReceipt(models.Model):
    _inherit = "portal.delivery.receipt"

    ticket_ids = fields.One2many("helpdesk.ticket", "portal_receipt_id", "Tickets", readonly=True)

    def _tell_vendor(self):
        """Override of `portal_delivery_receipt` to open a ticket about what is missing or damaged."""
        result = super()._tell_vendor()
        if self.has_reservations:
            self._open_ticket_sudo()
        return result

    def _open_ticket_sudo(self):
        """Open the ticket, with the photos.

        :return: in sudo mode as customers have no right to create tickets
        """
        tickets_sudo = self.env["helpdesk.ticket"].sudo().with_company(self.company_id)
        ticket_sudo = tickets_sudo.create(self._prepare_ticket_values())
        ticket_sudo.message_subscribe(partner_ids=ticket_sudo.partner_id.ids)
        photos_sudo = self.line_ids.attachment_ids
        for photo_sudo in photos_sudo:
            photo_sudo.copy({"res_model": "helpdesk.ticket", "res_id": ticket_sudo.id})
        return ticket_sudo

    def _name_ticket(self):
        """Return what a ticket is called: by its goods, as its number and that of the delivery stand elsewhere."""
        names = self.difference_ids.mapped("name")
        if not names:
            return self.env._("Remark on a delivery")
        products = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
        return self.env._("Missing or damaged: %(products)s", products=products)

    def _prepare_ticket_values(self):
        partner, team = self.person_id or self.partner_id, self.company_id.portal_receipt_team_id
        channel = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web", raise_if_not_found=False)
        values = {
            "name": self._name_ticket(),
            "description": self.env["portal.activity"]._print(f"{self.picking_id.name}\n{self._describe()}"),
            "partner_id": partner.id,
            "partner_name": partner.name,
            "partner_email": partner.email,
            "company_id": self.company_id.id,
            "team_id": team.id,
            "channel_id": channel and channel.id,
            "user_id": False,
            "portal_receipt_id": self.id,
        }
        tickets = self.env["helpdesk.ticket"]
        if "portal_order_id" in tickets._fields:
            values["portal_order_id"] = self.picking_id.sale_id.id
        if team:
            values["stage_id"] = team._get_applicable_stages()[:1].id
        return values
