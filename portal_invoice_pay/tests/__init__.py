from . import (
    test_einvoice,
    test_iban_check,
    test_invoice_seal,
    test_tours_genuine,
)
