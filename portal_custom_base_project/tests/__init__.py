from . import test_cost, test_lists, test_pages
