from . import portal_list_rfq  # The other list inherits it.
from . import portal_document_page_purchase, portal_list_purchase, purchase_order
