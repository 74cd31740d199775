from . import test_account, test_invoice_archive, test_portal_adoption, test_portal_list_invoice
