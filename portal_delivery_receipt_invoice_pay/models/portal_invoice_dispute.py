from odoo import api, fields, models


class PortalInvoiceDispute(models.Model):
    _inherit = "portal.invoice.dispute"

    portal_reported = fields.Text(
        "Reported at receipt",
        compute="_compute_portal_reported",
        help="What the customer reported as missing or damaged when the goods arrived, and is not settled.",
    )

    @api.depends("move_id.invoice_line_ids.sale_line_ids.move_ids.picking_id.portal_receipt_ids.state")
    def _compute_portal_reported(self):
        for dispute in self:
            lines_sudo = dispute.move_id._get_portal_reported_sudo()
            dispute.portal_reported = "\n".join(line._describe_with_delivery() for line in lines_sudo)
