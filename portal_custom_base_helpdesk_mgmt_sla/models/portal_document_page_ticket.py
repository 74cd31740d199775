from odoo import api, models


class PortalDocumentPageTicket(models.AbstractModel):
    _inherit = "portal.document.page.ticket"

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base_helpdesk_mgmt` to tell what is promised."""
        promise_sudo = record_sudo.portal_promise_id
        values["portal_promise"] = promise_sudo._get_progress() if promise_sudo else {}
        return super()._prepare_page_values(record_sudo, actor, values)
