from . import test_portal_list_prepaid_hours, test_task_lists
