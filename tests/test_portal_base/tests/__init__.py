from . import test_append_only, test_document_access, test_jobs, test_lists, test_notices, test_privacy, test_tours
