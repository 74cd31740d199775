from . import (
    test_access_event,
    test_changes,
    test_charge,
    test_contract_line,
    test_method,
    test_renewal,
    test_subscription_method,
    test_subscription_notices,
    test_subscription_pages,
    test_transition,
)
