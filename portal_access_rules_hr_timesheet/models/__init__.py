from . import account_analytic_line, project_project, project_task
