from . import test_invoice_page, test_portal_adoption, test_portal_list_invoice
