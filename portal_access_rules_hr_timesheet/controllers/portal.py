from odoo import http

from odoo.addons.hr_timesheet.controllers.portal import TimesheetCustomerPortal


class TimesheetAccess(TimesheetCustomerPortal):
    @http.route()
    def portal_my_timesheets(self, *args, **kw):
        """Override of `hr_timesheet`: an order that is not offered, such as that of costs, tells of them."""
        offered = {"sortby": self._get_searchbar_sortings(), "groupby": self._get_searchbar_groupby()}
        known = {name: value for name, value in kw.items() if value in offered.get(name, (value,))}
        return super().portal_my_timesheets(*args, **known)
