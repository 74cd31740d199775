from . import account_move, portal_adoption, portal_document_page_invoice, portal_list_invoice
