from . import test_portal_setup, test_product_document, test_sale_order
