from odoo import api, models


class PortalDocumentPageDeliverable(models.AbstractModel):
    _inherit = "portal.document.page.deliverable"

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_project_approve`: what is invoiced once it is accepted, as it was submitted."""
        facts = super()._get_facts(record_sudo, actor, values)
        share = self.env["portal.project.deliverable.decision"]._tell_invoicing(
            values["portal_content"].get("invoicing")
        )
        return facts + ([{"label": share[0], "value": share[1], "name": "invoicing"}] if share else [])
