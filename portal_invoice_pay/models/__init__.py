from . import (
    account_move,
    payment_transaction,
    portal_list_invoice,
    portal_remittance,
    portal_remittance_line,
)
