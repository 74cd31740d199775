from . import test_pages, test_parallel, test_reorder, test_requests, test_tours
