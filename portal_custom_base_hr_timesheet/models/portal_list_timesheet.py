from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import date_utils, format_date, format_duration, formatLang

from odoo.addons.portal_custom_base.models.portal_list import COUNT_LIMIT

# The most projects that are offered as filters.
PROJECTS = 100


class PortalListTimesheet(models.AbstractModel):
    _name = "portal.list.timesheet"
    _inherit = "portal.list"
    _description = "List of Timesheets"

    _list_model = "account.analytic.line"
    _list_path = "/my/timesheets"
    _list_date = "date"
    _list_icon = "fa-clock-o"

    @api.model
    def _is_available(self):
        """Override as Odoo shows timesheets to customers who may not read the model; the domain decides."""
        return not self.env.user._is_public()

    @api.model
    def _get_records(self):
        """Override to read in sudo mode as on Odoo's page, as customers have no right on the model; the domain limits
        it to what is theirs."""
        return self.env[self._list_model].sudo()

    @api.model
    def _get_domain(self):
        own = Domain(self.env[self._list_model]._timesheet_get_portal_domain())
        return super()._get_domain() & own & Domain("project_id", "!=", False)

    @api.model
    def _get_title(self):
        return self.env._("Timesheets")

    @api.model
    def _get_columns(self):
        return {
            "name": {"label": self.env._("Description"), "phone": "name"},
            "date": {"label": self.env._("Date"), "phone": "text"},
            "employee_id": {"label": self.env._("Employee"), "value": lambda line: line.employee_id.name},
            "project_id": {"label": self.env._("Project"), "value": lambda line: line.project_id.name},
            "task_id": {"label": self.env._("Task"), "value": lambda line: line.task_id.name, "phone": "below"},
            "unit_amount": {
                "label": self.env._("Time"),
                "value": lambda line: line.unit_amount,
                "text": self._get_time_format(),
                "is_number": True,
                "phone": "amount",
            },
        }

    def _get_time_format(self):
        """Return the function that tells hours, in days if the company keeps its timesheets so."""
        lines = self._get_records()
        # Not by `env.ref`, which asks the database each time.
        day_id = self.env["ir.model.data"]._xmlid_to_res_id("uom.product_uom_day")
        if lines.env.company.timesheet_encode_uom_id.id == day_id:
            return lambda hours: self.env._(
                "%(days)s days", days=formatLang(self.env, lines._convert_hours_to_days(hours))
            )
        return format_duration

    @api.model
    def _get_searches(self):
        return {
            "name": self.env._("Description"),
            "employee_id": self.env._("Employee"),
            "project_id": self.env._("Project"),
            "task_id": self.env._("Task"),
        }

    @api.model
    def _get_search_domain(self, name, pattern):
        """Override to search records by their names; the names of the searches are those of Odoo's page."""
        is_record = name in ("employee_id", "project_id", "task_id")
        return super()._get_search_domain(f"{name}.name" if is_record else name, pattern)

    @api.model
    def _get_sorts(self):
        """Override to have the names of Odoo's page, so that its links hold."""
        return {
            "date desc": {"label": self.env._("Newest"), "order": "date desc"},
            "name": {"label": self.env._("Description"), "order": "name"},
        }

    @api.model
    def _get_filters(self):
        """Override to have the periods of Odoo's page, so that its links hold."""
        today = fields.Date.context_today(self)
        before = {name: today - relativedelta(**{f"{name}s": 1}) for name in ("week", "month", "year")}
        quarter = date_utils.start_of(today, "quarter") - relativedelta(days=1)
        periods = {
            "today": (self.env._("Today"), today, "day"),
            "week": (self.env._("This week"), today, "week"),
            "month": (self.env._("This month"), today, "month"),
            "quarter": (self.env._("This quarter"), today, "quarter"),
            "year": (self.env._("This year"), today, "year"),
            "last_week": (self.env._("Last week"), before["week"], "week"),
            "last_month": (self.env._("Last month"), before["month"], "month"),
            "last_quarter": (self.env._("Last quarter"), quarter, "quarter"),
            "last_year": (self.env._("Last year"), before["year"], "year"),
        }
        found = {name: {"label": label, "domain": self._within(*period)} for name, (label, *period) in periods.items()}
        return {"all": {"label": self.env._("All"), "domain": Domain.TRUE}} | found | self._get_project_filters()

    def _get_project_filters(self):
        """Return the projects that the reader sees, among which the pages of projects choose."""
        if not self.env["project.project"].has_access("read"):
            return {}
        projects = self.env["project.project"].search_fetch([("is_template", "=", False)], ["name"], limit=PROJECTS)
        return {
            f"project_{project.id}": {"label": project.name, "domain": Domain("project_id", "=", project.id)}
            for project in projects
        }

    @api.model
    def _get_project_url(self, project_sudo):
        """Return the page of the hours of a project: by its name where there are more than can be chosen from."""
        name = f"project_{project_sudo.id}"
        if name in self._get_project_filters():
            return f"/my/timesheets?{urlencode({'filterby': name})}"
        return f"/my/timesheets?{urlencode({'search_in': 'project_id', 'search': project_sudo.name})}"

    def _within(self, day, period):
        begin, end = date_utils.start_of(day, period), date_utils.end_of(day, period)
        return Domain("date", ">=", begin) & Domain("date", "<=", end)

    @api.model
    def _get_groups(self):
        """Override to have the names of Odoo's page, so that its links hold."""
        return {
            "none": {"label": self.env._("Nothing")},
            "date": {
                "label": self.env._("Date"),
                "order": "date desc",
                "heading": lambda line: format_date(self.env, line.date, date_format="medium"),
            },
            **{
                name: {"label": label, "order": f"{name}.id", "heading": self._get_heading(name)}
                for name, label in (
                    ("project_id", self.env._("Project")),
                    ("task_id", self.env._("Task")),
                    ("employee_id", self.env._("Employee")),
                )
            },
        }

    def _get_heading(self, name):
        without = self.env._("Without a task")
        return lambda line: line[name].name or without

    @api.model
    def _get_totals(self, domain):
        lines_sudo = self._get_records()
        query = lines_sudo._search(domain, order="date desc, id desc", limit=COUNT_LIMIT + 1)
        [(hours, count)] = lines_sudo._read_group(Domain("id", "in", query), [], ["unit_amount:sum", "__count"])
        text = self._get_time_format()(hours)
        is_more = count > COUNT_LIMIT
        return [
            *super()._get_totals(domain),
            {
                "label": self.env._("Time, on all pages"),
                "text": self.env._("More than %(time)s", time=text) if is_more else text,
            },
        ]

    @api.model
    def _get_invitation(self):
        return self.env._("No hours logged yet.")
