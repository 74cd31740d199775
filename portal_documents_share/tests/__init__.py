from . import (
    test_cost,
    test_delivery,
    test_documents_pages,
    test_marking,
    test_parallel,
    test_policy,
    test_portal_document,
    test_portal_document_archive,
)
from . import test_portal_document_log, test_portal_document_share, test_record_files
from . import test_share_of_record, test_tours, test_vendor
