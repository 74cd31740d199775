from . import (
    test_invoice_download,
    test_invoice_page,
    test_list_tours,
    test_pay,
    test_payments,
    test_policy,
    test_portal_list_invoice,
    test_remittance,
    test_tours,
    test_transfer,
)
