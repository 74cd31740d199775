from . import subscription_change
