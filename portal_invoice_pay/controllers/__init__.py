from . import balance, due_feed, invoice_page, pay, payment, statement
