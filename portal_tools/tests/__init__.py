from . import (
    test_fetch_lines,
    test_file_store,
    test_files,
    test_portal_access,
    test_portal_activity,
    test_rate_limit,
    test_record_id,
    test_secret,
    test_secret_filter,
)
