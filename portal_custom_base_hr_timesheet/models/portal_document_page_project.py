from odoo import api, models


class PortalDocumentPageProject(models.AbstractModel):
    _inherit = "portal.document.page.project"

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_project`: the hours used, where the vendor shows them and the role does."""
        facts = super()._get_facts(record_sudo, actor, values)
        if actor.user._is_public() or not self._are_hours_shown():
            return facts
        hours = self.env["portal.list.project"]._describe_hours(record_sudo)
        return [*facts, {"label": self.env._("Hours used"), "value": hours, "name": "hours"}]

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_project`: the hours, on the list of timesheets."""
        acts = super()._get_acts(record_sudo, actor, values)
        if actor.user._is_public() or not (record_sudo.allow_timesheets and self._are_hours_shown()):
            return acts
        act = {
            "name": "portal_hours",
            "label": self.env._("Look at the hours"),
            "icon": "fa-clock-o",
            "url": self.env["portal.list.timesheet"].with_user(actor.user)._get_project_url(record_sudo),
        }
        return [*acts, act]

    @api.model
    def _are_hours_shown(self):
        return self.env["account.analytic.line"]._show_portal_timesheets()
