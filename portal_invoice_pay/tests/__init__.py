from . import (
    test_dispute,
    test_dispute_tour,
    test_pay,
    test_pay_right,
    test_payment_method,
    test_payment_reminder,
    test_payment_report,
    test_policy,
    test_remittance,
    test_tours,
    test_transfer,
)
