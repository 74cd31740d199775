from . import invoice_download, invoice_page, pay, payment, payments
