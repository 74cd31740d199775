from . import test_invoice_page, test_payments, test_portal_list_invoice
