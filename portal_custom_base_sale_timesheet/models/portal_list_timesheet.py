from odoo import api, models
from odoo.fields import Domain

# The most invoices that a search looks at.
INVOICES = 100


class PortalListTimesheet(models.AbstractModel):
    _inherit = "portal.list.timesheet"

    # The buttons of orders and invoices ask for them.
    _list_search_alone = ("so", "invoice")

    @api.model
    def _get_searches(self):
        """Override of `portal_custom_base_hr_timesheet` to have the names of Odoo's page, so that its links hold."""
        return super()._get_searches() | {"so": self.env._("Order"), "invoice": self.env._("Invoice")}

    @api.model
    def _get_search_domain(self, name, pattern):
        """Override of `portal_custom_base_hr_timesheet` to find the timesheets of an order or of an invoice."""
        if name == "so":
            return Domain("so_line.name", "=ilike", pattern) | Domain("so_line.order_id.name", "=ilike", pattern)
        if name == "invoice":
            # In sudo mode as on Odoo's page: which timesheets are listed, the domain of the list decides.
            invoices_sudo = self.env["account.move"].sudo().search([("name", "=ilike", pattern)], limit=INVOICES)
            lines_sudo = invoices_sudo.invoice_line_ids.sale_line_ids
            return Domain(self.env["account.analytic.line"]._timesheet_get_sale_domain(lines_sudo, invoices_sudo))
        return super()._get_search_domain(name, pattern)
