from odoo import models


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _get_partners(self, record):
        """Override of `portal_custom_base`: the proof goes to the customer and to the vendor."""
        partners = super()._get_partners(record)
        if self.code == "delivery_received":
            responsible = record.portal_receipt_ids[:1]._get_responsible()
            people = responsible.filtered(lambda user: not user._is_superuser()).partner_id
            vendor = people.filtered("email") or record.company_id.partner_id
            partners |= vendor.filtered("email")
        return partners

    def _get_actors(self, record):
        """Override of `portal_custom_base`: who confirmed is told that it is sealed."""
        actors = super()._get_actors(record)
        return actors | record.portal_receipt_ids.person_id if self.code == "delivery_received" else actors
