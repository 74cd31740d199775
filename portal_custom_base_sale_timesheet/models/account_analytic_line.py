from odoo import api, models
from odoo.fields import Domain


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    @api.model
    def _timesheet_get_sale_domain(self, order_lines_ids, invoice_ids):
        """Override of `sale_timesheet`: the page of an invoice that has no hours does not look for them.

        Odoo looks among all hours that the reader may see, which asks for tasks and projects too.
        """
        domain = super()._timesheet_get_sale_domain(order_lines_ids, invoice_ids)
        if not invoice_ids:
            return domain
        hours = Domain("timesheet_invoice_id", "in", invoice_ids.ids) | Domain("so_line", "in", order_lines_ids.ids)
        # In sudo mode as whether there are any decides only whether Odoo asks which of them the reader may see.
        return domain if self.sudo().search_count(hours, limit=1) else Domain.FALSE
