from . import (
    account_move,
    account_payment,
    payment_transaction,
    portal_document_page_invoice,
    portal_list_invoice,
    portal_list_payment,
    portal_remittance,
    portal_remittance_line,
    portal_section,
    report_receipt,
)
