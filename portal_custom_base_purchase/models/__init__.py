from . import portal_document_page_purchase, portal_list_purchase, purchase_order
