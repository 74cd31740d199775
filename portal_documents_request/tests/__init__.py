from . import test_pages, test_portal_document_request, test_tours
