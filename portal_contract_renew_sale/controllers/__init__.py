from . import subscription_quotation
