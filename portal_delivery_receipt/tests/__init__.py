from . import test_limits, test_order, test_pages, test_proof, test_receipt, test_tours, test_who_confirms
