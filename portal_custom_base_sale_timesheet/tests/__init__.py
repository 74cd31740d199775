from . import test_portal_list_prepaid_hours
