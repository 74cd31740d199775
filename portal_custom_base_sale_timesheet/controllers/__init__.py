from . import prepaid_hours, task_invoices
