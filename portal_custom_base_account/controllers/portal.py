from odoo.fields import Domain

from odoo.addons.account.controllers.portal import PortalAccount


class InvoicePortal(PortalAccount):
    def _get_account_searchbar_filters(self):
        """Override of `account`: the filter finds what the dashboard counts, all overdue invoices that one may read.

        Odoo's own finds those that are addressed to the person alone.
        """
        filters = super()._get_account_searchbar_filters()
        overdue = Domain(self._get_overdue_invoices_domain()).map_conditions(
            lambda condition: Domain.TRUE if condition.field_expr == "partner_id" else condition
        )
        return filters | {"overdue_invoices": filters["overdue_invoices"] | {"domain": overdue}}
