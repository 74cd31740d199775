from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        """Override of `account` to print posted invoices as such, even if they have not been e-mailed yet."""
        data = super()._get_rendering_context(report, docids, data)
        if self.env.context.get("proforma_invoice") and report.model == "account.move":
            moves = self.env["account.move"].browse(docids)
            data["proforma"] = any(move.state != "posted" for move in moves)
        return data
