from . import test_cost, test_documents_pages, test_marking, test_parallel, test_policy, test_portal_document
from . import test_portal_document_log, test_portal_document_share, test_record_files, test_tours, test_vendor
