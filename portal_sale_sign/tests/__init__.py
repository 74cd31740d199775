from . import (
    test_accept,
    test_check,
    test_code,
    test_decline,
    test_documents,
    test_evidence,
    test_guards,
    test_lists,
    test_messages,
    test_seal,
    test_tours,
    test_vendor,
)
