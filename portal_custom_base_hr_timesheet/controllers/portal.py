from odoo import http

from odoo.addons.hr_timesheet.controllers.portal import TimesheetCustomerPortal
from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal, read_only


class TimesheetLists(TimesheetCustomerPortal, ListPortal):
    @http.route(
        ["/my/timesheets", "/my/timesheets/page/<page>"], methods=["GET"], readonly=read_only, is_portal_list=True
    )
    def portal_my_timesheets(self, **arguments):
        """Override of `hr_timesheet` to list timesheets with search, filters, groups and their sum.

        Odoo's method is not called, as it sums and counts without a limit; what other addons add to it, they add to
        `portal.list.timesheet` instead.
        """
        return self._render_portal_list("portal.list.timesheet", arguments)
