from . import test_account, test_portal_list_invoice
