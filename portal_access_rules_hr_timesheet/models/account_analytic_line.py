from odoo import api, models
from odoo.fields import Domain

from odoo.addons.portal_access_rules.models.ir_rule import without_implied


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _timesheet_get_portal_domain(self):
        """Override of `hr_timesheet`: its pages go around record rules, so the role is held to here."""
        domain = super()._timesheet_get_portal_domain()
        user = self.env.user
        if user._is_internal():
            return domain
        domain = Domain(domain) & Domain(user._get_portal_domain(self._name))
        # In sudo mode as Odoo's pages search by it. What both say is said once: Odoo asks for followers each time.
        domain = self.env["res.partner"]._replace_hierarchies(self.sudo(), domain).optimize(self)
        return without_implied(domain) & self._get_portal_work_domain()

    @api.model
    def _get_portal_work_domain(self):
        """Return the timesheets of the tasks that the current person sees, and of projects if they have no task.

        The record rules are part of it, as Odoo's pages search in sudo mode.
        """
        task, project = map(self._get_rule_domain, ("project.task", "project.project"))
        return Domain("task_id", "any", task) | (Domain("task_id", "=", False) & Domain("project_id", "any", project))

    @api.model
    def _get_rule_domain(self, model_name):
        user = self.env.user
        if not self.env[model_name].with_user(user).has_access("read"):
            return Domain.FALSE
        return Domain(self.env["ir.rule"].with_user(user)._compute_domain(model_name, "read"))

    @api.model
    def _show_portal_timesheets(self):
        """Override of `hr_timesheet`: who sees no timesheets sees no sums of them beside tasks either."""
        return super()._show_portal_timesheets() and not self._is_closed_outside()

    @api.model
    def _is_closed_outside(self):
        """Return whether the current user is a customer whose role shows no timesheets at all."""
        user = self.env.user
        return user._is_portal() and Domain(user._get_portal_domain(self._name)).is_false()

    @api.model
    def _is_sum_closed(self, field, sums):
        """Return whether a field of another model sums up timesheets that the current user sees none of.

        :param field: the field
        :param sums: the names of that model's fields that sum up timesheets
        """
        return field.name in sums and not self.env.su and self._is_closed_outside()
