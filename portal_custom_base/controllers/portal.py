from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class SectionPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        """Override of `portal` to count the documents of the sections."""
        values = super()._prepare_home_portal_values(counters)
        return values | request.env["portal.section"]._get_counters(counters)
