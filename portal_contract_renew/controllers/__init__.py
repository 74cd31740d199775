from . import subscription, subscription_method, subscription_pay
