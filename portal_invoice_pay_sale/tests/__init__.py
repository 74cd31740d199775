from . import test_order_payment
