from . import test_payment_pay
