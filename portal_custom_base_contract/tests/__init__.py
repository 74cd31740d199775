from . import test_contract_page, test_lists
