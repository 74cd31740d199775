from . import dispute, payment_method, portal
