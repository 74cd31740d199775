from . import portal_list_test_case, test_portal_case, test_portal_job, test_portal_log
