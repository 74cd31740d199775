from . import (
    balance,
    dispute,
    due_feed,
    invoice_download,
    invoice_page,
    pay,
    payment,
    payment_method,
    payments,
    statement,
)
