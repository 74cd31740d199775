from . import (
    portal_document_page_project,
    portal_document_page_task,
    account_analytic_line,
    portal_list_project,
    portal_list_task,
    portal_list_timesheet,
    portal_section,
    project_project,
    project_task,
)
