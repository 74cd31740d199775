from . import (
    account_move,
    account_payment,
    payment_transaction,
    portal_answer_owed,
    portal_balance,
    portal_list_invoice,
    portal_remittance,
    portal_remittance_line,
    portal_section,
    portal_statement,
    portal_statement_document,
    portal_statement_file,
)
