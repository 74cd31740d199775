from . import payment_provider, payment_token
