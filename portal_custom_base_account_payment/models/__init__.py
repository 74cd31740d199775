from . import account_move, portal_document_page_invoice, portal_list_invoice
