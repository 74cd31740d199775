from . import (
    test_balance,
    test_balance_tours,
    test_due_feed,
    test_pay,
    test_policy,
    test_remittance,
    test_statement,
    test_tours,
    test_transfer,
)
