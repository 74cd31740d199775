from . import subscription, subscription_change, subscription_list, subscription_method, subscription_pay
