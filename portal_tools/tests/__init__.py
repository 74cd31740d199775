from . import test_files, test_portal_access, test_rate_limit, test_record_id, test_secret
