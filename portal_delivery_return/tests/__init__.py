from . import (
    test_kept_apart,
    test_list_plans,
    test_pages,
    test_parallel,
    test_portal_delivery_return,
    test_rules,
    test_tours,
)
