from . import portal_list_case, test_portal_case
