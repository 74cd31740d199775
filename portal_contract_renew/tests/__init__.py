from . import (
    test_access_event,
    test_change_pages,
    test_changes,
    test_changes_charged,
    test_charge,
    test_contract_line,
    test_method,
    test_renewal,
    test_subscription_method,
    test_subscription_notices,
    test_subscription_pages,
    test_transition,
)
