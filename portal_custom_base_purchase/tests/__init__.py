from . import test_lists, test_purchase_page
