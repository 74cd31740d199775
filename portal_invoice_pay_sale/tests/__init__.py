from . import test_invoice_orders, test_order_payment
