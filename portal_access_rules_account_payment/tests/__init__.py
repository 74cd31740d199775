from . import test_payment_pay, test_res_company
