from . import account_analytic_line, portal_list_task, portal_list_timesheet, portal_section, project_task
