from . import (
    test_access_matrix,
    test_accessibility,
    test_addresses,
    test_census,
    test_counters,
    test_fields,
    test_journey,
    test_methods_outside,
    test_public_methods,
    test_repository,
    test_roles,
    test_vendor_side,
)
