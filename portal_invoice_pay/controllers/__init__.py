from . import (
    balance,
    dispute,
    due_feed,
    invoice_download,
    invoice_page,
    invoice_pdf,
    pay,
    payment,
    payment_method,
    payments,
    statement,
    verify,
)
