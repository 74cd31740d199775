from . import test_portal_setup, test_sale_order
