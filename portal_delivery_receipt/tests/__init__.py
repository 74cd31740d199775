from . import test_order, test_pages, test_proof, test_receipt, test_tours
