from odoo import api, models

from odoo.addons.portal_evidence import canonical

DIGITS = 6


class PortalProjectDeliverableDecision(models.AbstractModel):
    _inherit = "portal.project.deliverable.decision"

    @api.model
    def _get_payload(self, document, lang=None):
        """Override of `portal_project_approve`: which share of which line of an order is invoiced.

        It names no price: not all who look at a deliverable see orders.
        """
        milestone = document.milestone_id
        line = milestone.sale_line_id
        share = line and {
            "line_id": line.id,
            "order": line.order_id.name,
            "share": canonical.decimal_text(milestone.quantity_percentage, DIGITS),
        }
        return super()._get_payload(document, lang=lang) | {"invoicing": share or None}

    @api.model
    def _get_value(self, document):
        """Override of `portal_project_approve`: what is invoiced once it is accepted, with its taxes."""
        milestone = document.milestone_id
        line = milestone.sale_line_id
        if not line:
            return super()._get_value(document)
        return line.price_total * milestone.quantity_percentage, line.currency_id
