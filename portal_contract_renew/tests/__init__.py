from . import test_changes, test_subscription_method, test_subscription_notices, test_subscription_pages
