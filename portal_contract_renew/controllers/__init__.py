from . import subscription, subscription_list, subscription_method, subscription_pay
