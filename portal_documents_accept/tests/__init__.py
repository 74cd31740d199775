from . import test_accept, test_pages, test_sign, test_tours, test_vendor
