from . import test_pay, test_payment_link, test_policy, test_remittance, test_tours, test_transfer
