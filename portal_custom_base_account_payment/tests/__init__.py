from . import test_invoice_page
