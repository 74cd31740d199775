from odoo import fields, models


class PortalInvoiceDispute(models.Model):
    _inherit = "portal.invoice.dispute"

    portal_reported = fields.Text(
        "Reported at receipt",
        compute="_compute_portal_reported",
        help="What the customer reported as missing or damaged when the goods arrived, and is not settled.",
    )

    def _compute_portal_reported(self):
        for dispute in self:
            lines_sudo = dispute.move_id._get_portal_reported_sudo()
            dispute.portal_reported = "\n".join(line._describe_with_delivery() for line in lines_sudo)
