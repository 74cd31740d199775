from . import (
    dispute,
    invoice_page,
    pay,
    payment,
    payment_method,
)
