from . import invoice_pdf, verify
