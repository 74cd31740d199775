from . import test_documents_pages, test_policy, test_portal_document, test_portal_document_log
from . import test_portal_document_share, test_record_files, test_tours, test_vendor
