from . import test_answer, test_bill, test_goods, test_outside, test_pages, test_parallel, test_tours
