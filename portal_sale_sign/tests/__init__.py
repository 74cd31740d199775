from . import (
    test_accept,
    test_canonical,
    test_check,
    test_code,
    test_decline,
    test_evidence,
    test_lists,
    test_seal,
    test_tours,
    test_vendor,
)
