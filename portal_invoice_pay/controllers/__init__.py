from . import invoice_page, pay, payment, payment_link
