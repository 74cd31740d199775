from . import (
    test_documents_pages,
    test_portal_document,
    test_portal_document_log,
    test_portal_document_share,
    test_policy,
)
