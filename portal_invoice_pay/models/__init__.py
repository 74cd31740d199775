from . import (
    account_move,
    payment_transaction,
    portal_dispute_reason,
    portal_document_page_invoice,
    portal_event,
    portal_invoice_dispute,
    portal_invoice_dispute_line,
    portal_list_invoice,
    portal_notice,
    portal_remittance,
    portal_remittance_line,
)
