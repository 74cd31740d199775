from . import (
    test_einvoice,
    test_iban_check,
    test_invoice_seal,
    test_pay,
    test_policy,
    test_remittance,
    test_tours,
    test_tours_genuine,
    test_transfer,
)
