from . import test_quotation, test_quotation_page
