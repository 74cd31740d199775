from odoo import http
from odoo.fields import Domain

from odoo.addons.account.controllers.portal import PortalAccount
from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal, read_only


class InvoicePortal(PortalAccount, ListPortal):
    @http.route(["/my/invoices", "/my/invoices/page/<page>"], methods=["GET"], readonly=read_only, is_portal_list=True)
    def portal_my_invoices(self, **arguments):
        """Override of `account` to list invoices and bills with search, filters, states and sums.

        Odoo's method is not called, as it reads every invoice for a table of its own. What other addons add to
        `_prepare_my_invoices_values` is lost here; they add it to `portal.list.invoice` instead.
        """
        return self._render_portal_list("portal.list.invoice", arguments)

    def _get_account_searchbar_filters(self):
        """Override of `account`: the filter finds what the dashboard counts, all overdue invoices that one may read.

        Odoo's own finds those that are addressed to the person alone.
        """
        filters = super()._get_account_searchbar_filters()
        overdue = Domain(self._get_overdue_invoices_domain()).map_conditions(
            lambda condition: Domain.TRUE if condition.field_expr == "partner_id" else condition
        )
        return filters | {"overdue_invoices": filters["overdue_invoices"] | {"domain": overdue}}
