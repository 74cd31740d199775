from odoo import api, models
from odoo.tools import float_round


class PortalDocumentPageTask(models.AbstractModel):
    _inherit = "portal.document.page.task"

    _page_forms = ("portal_custom_base_hr_timesheet.task_hours",)

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_project`: the hours, where the vendor shows them and the role does too."""
        facts = super()._get_facts(record_sudo, actor, values)
        if not (values.get("allow_timesheets") and record_sudo.allocated_hours > 0 and self._are_hours_shown()):
            return facts
        percent = int(float_round(record_sudo.progress * 100, precision_digits=0))
        hours = self.env["ir.qweb.field.float_time"].value_to_html(record_sudo.allocated_hours, {})
        return [
            *facts,
            {"label": self.env._("Planned hours"), "value": str(hours), "name": "allocated_hours"},
            {
                "label": self.env._("Hours used"),
                "value": self.env._("%(percent)s%%", percent=percent),
                "name": "progress",
            },
        ]

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the PDF, which lists the hours."""
        acts = super()._get_acts(record_sudo, actor, values)
        is_told = values.get("timesheets") and values.get("allow_timesheets") and self._are_hours_shown()
        return [*acts, self._make_pdf_act(record_sudo, actor)] if is_told else acts

    @api.model
    def _are_hours_shown(self):
        return self.env["account.analytic.line"]._show_portal_timesheets()
