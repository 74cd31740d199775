from . import invoice_page, invoice_pdf, pay, payment, verify
