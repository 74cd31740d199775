from . import test_pages, test_reorder, test_tours
