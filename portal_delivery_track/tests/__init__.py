from . import test_delivery_page
