from odoo import api, models


class PortalContractRenewal(models.AbstractModel):
    _inherit = "portal.contract.renewal"

    @api.model
    def _send_notices(self, company, today):
        """Override to tell customers what the timetable says."""
        result = super()._send_notices(company, today)
        self.env["portal.contract.notice"]._send(company, today)
        return result
