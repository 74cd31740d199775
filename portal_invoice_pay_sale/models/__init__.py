from . import (
    payment_transaction,
    portal_document_page_invoice,
    portal_document_page_order,
    portal_payment_policy,
    sale_order,
)
