from . import test_portal_list_invoice
