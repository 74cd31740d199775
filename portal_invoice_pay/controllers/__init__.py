from . import invoice_page, pay, payment, payments
