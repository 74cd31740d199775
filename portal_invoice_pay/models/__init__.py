from . import (
    account_move,
    payment_transaction,
    portal_remittance,
    portal_remittance_line,
)
