from . import balance, due_feed, invoice_download, invoice_page, pay, payment, payments, statement
