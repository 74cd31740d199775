from odoo import api, models


class PortalDocumentPageTicket(models.AbstractModel):
    _inherit = "portal.document.page.ticket"

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_helpdesk_mgmt`: the product, and how urgent it is."""
        return [
            *super()._get_facts(record_sudo, actor, values),
            {"label": self.env._("Product or serial number"), "value": record_sudo.portal_product, "name": "product"},
            {"label": self.env._("Urgency"), "value": record_sudo.portal_urgency, "name": "urgency"},
        ]

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_helpdesk_mgmt`: correct what was answered."""
        acts = super()._get_acts(record_sudo, actor, values)
        if record_sudo._may_portal_correct(actor):
            acts.append(
                {
                    "name": "portal_correct",
                    "label": self.env._("Correct my answers"),
                    "icon": "fa-pencil",
                    "url": f"/my/ticket/{record_sudo.id}/answers",
                }
            )
        return acts

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base` to show what was answered, and that a ticket was just sent."""
        page = super()._prepare_page_values(record_sudo, actor, values)
        page["notes"] = ("portal_helpdesk_form.ticket_sent", *page["notes"])
        page["forms"] = ("portal_helpdesk_form.ticket_answers", *page["forms"])
        return page
