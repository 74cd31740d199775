from . import (
    account_analytic_line,
    portal_list_prepaid_hours,
    portal_list_task_invoice,
    portal_list_timesheet,
    portal_section,
    sale_order_line,
)
