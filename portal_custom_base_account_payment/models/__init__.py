from . import portal_document_page_invoice
