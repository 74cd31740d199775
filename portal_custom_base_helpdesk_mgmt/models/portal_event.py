from odoo import models


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _get_links(self, record, partner):
        """Override of `portal_custom_base`: what the receiver can do with a ticket."""
        links = super()._get_links(record, partner)
        if record._name != "helpdesk.ticket":
            return links
        return [*links, *self.env["portal.ticket.link"]._get_links(record, partner)]
