from . import (
    portal_document_page_delivery,
    portal_list_delivery,
    stock_picking,
)
