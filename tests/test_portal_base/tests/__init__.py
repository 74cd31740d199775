from . import test_document_access, test_lists, test_notices, test_privacy, test_tours
