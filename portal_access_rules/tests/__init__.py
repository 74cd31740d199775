from . import (
    test_access_policy,
    test_address_book,
    test_cost,
    test_explain,
    test_field_policy,
    test_ir_rule,
    test_links,
    test_people,
)
